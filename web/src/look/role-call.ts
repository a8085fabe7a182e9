// What the page's frame looks like. Refuses to know what happens there.
import { css } from "lit";

export const style = css`
  :host {
    display: grid;
    grid-template-rows: minmax(0, 1fr) auto auto;
    grid-template-columns: minmax(0, 1fr);
    position: relative;
    height: 100dvh;
    font: 0.875rem/1.5 var(--sans);
    color: var(--text);
    background: var(--canvas);
    -webkit-text-size-adjust: 100%;
  }

  /* It scrolls, and what stands below it (the notice, the strip) never covers a control. */
  .page {
    display: grid;
    grid-template-rows: auto minmax(0, 1fr);
    grid-template-columns: minmax(0, 1fr);
    min-height: 0;
    overflow-y: auto;
    overscroll-behavior: contain;
  }

  main {
    display: grid;
    gap: 0.625rem;
    padding: 0 0.75rem 0.75rem;
    outline: none;
    grid-template-columns: minmax(0, 1fr);
    align-content: start;
  }

  .skip {
    position: absolute;
    z-index: 20;
    top: 0.375rem;
    left: 0.5rem;
    display: flex;
    gap: 0.5rem;
  }

  .skip button:not(:focus-visible) {
    position: absolute;
    width: 1px;
    height: 1px;
    min-height: 0;
    padding: 0;
    overflow: hidden;
    clip-path: inset(50%);
  }

  .notice {
    margin: 0 auto 0.625rem;
    width: fit-content;
    max-width: min(40rem, calc(100% - 1.5rem));
    display: flex;
    align-items: center;
    gap: 0.75rem;
    padding: 0.625rem 0.625rem 0.625rem 1rem;
    background: var(--raised);
    border: 1px solid var(--line-strong);
    border-radius: var(--radius);
    box-shadow: var(--shadow);
  }

  .notice.trouble > svg {
    color: var(--warn);
    flex: none;
  }

  .notice p {
    overflow-wrap: anywhere;
  }

  .strip {
    display: flex;
    align-items: center;
    gap: 0.5rem;
    width: 100%;
    padding: 0.625rem 0.875rem;
    padding-bottom: max(0.625rem, env(safe-area-inset-bottom));
    border: 0;
    border-top: 1px solid var(--line);
    background: var(--surface);
    text-align: start;
    box-shadow: var(--shadow);
  }

  .strip .word {
    flex: none;
    display: inline-flex;
    align-items: center;
    gap: 0.25rem;
    font-weight: 700;
    font-size: var(--small);
  }

  .strip .allowed {
    color: var(--allow);
  }

  .strip .denied {
    color: var(--deny);
  }

  .strip .question {
    min-width: 0;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
    font-size: var(--small);
    color: var(--muted);
  }

  .broken {
    max-width: 40rem;
    margin: 15vh auto;
    padding: 1.5rem;
    display: grid;
    gap: 0.75rem;
  }

  @media (min-width: 700px) {
    main {
      grid-template-columns: minmax(14rem, 19rem) minmax(0, 1fr);
    }
    rolecall-who,
    rolecall-terminal,
    rolecall-verdict {
      grid-column: 1 / -1;
    }
    rolecall-world,
    rolecall-policy {
      height: 32rem;
    }
  }

  @media (min-width: 1100px) {
    main {
      grid-template-columns:
        minmax(13rem, 17rem) minmax(0, 1.15fr)
        minmax(24rem, 1fr);
      grid-template-rows: auto minmax(18rem, 1.5fr) minmax(14rem, 1fr);
    }
    rolecall-world,
    rolecall-policy {
      height: auto;
    }
    rolecall-terminal {
      grid-column: 1 / 3;
    }
    rolecall-verdict {
      grid-area: 2 / 3 / 4 / 4;
    }
    .strip {
      display: none;
    }
  }

  @media (min-width: 1100px) and (min-height: 640px) {
    .page {
      overflow: hidden;
    }
    main {
      min-height: 0;
      align-content: stretch;
    }
    /* A file needs room: the world and the policy make some. */
    main.editing {
      grid-template-rows: auto minmax(11rem, 0.6fr) minmax(14rem, 1fr);
    }
  }
`;
