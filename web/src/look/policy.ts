// What the policy region looks like. Refuses to know what happens there.
import { css } from "lit";

export const style = css`
  .bar h3 {
    font-size: 0.875rem;
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    min-width: 0;
    overflow-wrap: anywhere;
  }

  .bar h3 svg {
    color: var(--muted);
    flex: none;
  }

  .tabs {
    display: flex;
    align-items: stretch;
    gap: 0.125rem;
    padding: 0 0.5rem;
    border-bottom: 1px solid var(--line);
    overflow-x: auto;
    scrollbar-width: none;
    flex: none;
  }

  .tabs [role="tablist"] {
    display: flex;
  }

  .tab {
    display: inline-flex;
    align-items: center;
    gap: 0.375rem;
    padding: 0.5rem 0.5rem 0.4375rem;
    border: 0;
    border-bottom: 2px solid transparent;
    background: transparent;
    color: var(--muted);
    font-size: var(--small);
    font-weight: 500;
    white-space: nowrap;
    outline-offset: -2px;
  }

  .tab:hover {
    color: var(--text);
  }

  .tab[aria-selected="true"] {
    color: var(--text);
    border-bottom-color: var(--accent);
  }

  .bears {
    width: 0.5rem;
    height: 0.5rem;
    border-radius: 50%;
    border: 1.5px solid var(--warn);
  }

  .bears.decided {
    background: var(--warn);
  }

  .about {
    display: flex;
    align-items: center;
    flex-wrap: wrap;
    gap: 0.25rem 0.5rem;
    min-height: 2rem;
    padding: 0.125rem 0.5rem 0.125rem 0.875rem;
    font-size: var(--small);
    color: var(--muted);
    border-bottom: 1px solid var(--line);
  }

  .about .button {
    min-height: 1.625rem;
    font-size: var(--tiny);
  }

  .about .end {
    margin-inline-start: auto;
    display: flex;
    gap: 0.25rem;
  }

  .about.peek {
    color: var(--text);
    background: var(--decide);
  }

  .text {
    flex: 1;
    min-height: 0;
  }

  .none {
    display: grid;
    align-content: center;
    justify-items: center;
    gap: 0.75rem;
    flex: 1;
    padding: 2rem;
    text-align: center;
    color: var(--muted);
  }

  @media (max-width: 699px) {
    .text {
      flex: none;
      height: 22rem;
    }
  }
`;
