// The colours of JSON, for whoever shows it in pieces or in the editor. Refuses to know what the JSON is.
import { css } from "lit";

export const json = css`
  .key {
    color: var(--json-key);
  }

  .text {
    color: var(--json-text);
  }

  .number {
    color: var(--json-number);
  }

  .mark {
    color: var(--json-mark);
  }
`;
