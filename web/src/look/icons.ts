// The drawings of the page: small icons and the two padlocks. Refuses to know what they stand for; every one is hidden
// from assistive technology, since words stand beside it.
import { type TemplateResult, html, svg } from "lit";

const icon = (inside: TemplateResult, size = 16): TemplateResult => html`
  <svg
    width=${size}
    height=${size}
    viewBox="0 0 16 16"
    fill="none"
    stroke="currentColor"
    stroke-width="1.5"
    stroke-linecap="round"
    stroke-linejoin="round"
    aria-hidden="true"
  >
    ${inside}
  </svg>
`;

const paths = {
  check: svg`<path d="m3.5 8.5 3 3 6-7" />`,
  cross: svg`<path d="m4.5 4.5 7 7m0-7-7 7" />`,
  dash: svg`<path d="M4.5 8h7" />`,
  dot: svg`<circle cx="8" cy="8" r="1.25" fill="currentColor" />`,
  undo: svg`<path d="M3 6.5h6.5a3.5 3.5 0 0 1 0 7H6M3 6.5l3-3m-3 3 3 3" />`,
  redo: svg`<path d="M13 6.5H6.5a3.5 3.5 0 0 0 0 7H10m3-7-3-3m3 3-3 3" />`,
  reset: svg`<path d="M3 8a5 5 0 1 0 1.6-3.7M3 2.5v3h3" />`,
  share: svg`<path d="M8 9.5v-7m0 0L5.5 5M8 2.5 10.5 5M3 8.5v4.5h10V8.5" />`,
  sun: svg`<circle cx="8" cy="8" r="2.75" /><path d="M8 1.5v1.25m0 10.5v1.25M1.5 8h1.25m10.5 0h1.25M3.4 3.4l.9.9m7.4 7.4.9.9m0-9.2-.9.9m-7.4 7.4-.9.9" />`,
  moon: svg`<path d="M13 9.6A5.5 5.5 0 0 1 6.4 3 5.5 5.5 0 1 0 13 9.6Z" />`,
  plus: svg`<path d="M8 3.5v9M3.5 8h9" />`,
  person: svg`<circle cx="8" cy="5" r="2.5" /><path d="M3 13.5c.5-2.8 2.4-4 5-4s4.5 1.2 5 4" />`,
  people: svg`<circle cx="6" cy="5.5" r="2.25" /><path d="M1.5 13c.4-2.5 2-3.6 4.5-3.600s4.1 1.1 4.5 3.600M10.5 3.500a2.25 2.25 0 0 1 0 4M12 9.700c1.5.5 2.3 1.6 2.5 3.3" />`,
  hat: svg`<path d="M2 11.500c3.5 1.8 8.5 1.8 12 0M4.2 11c0-4 .8-7 1.9-7 .8 0 1.1.8 1.9.8s1.1-.8 1.9-.8c1.1 0 1.9 3 1.9 7" />`,
  paper: svg`<path d="M4 1.750h5.500L12.5 5v9.250H4zM9.25 1.750V5.250h3.250M6 8.250h4.500M6 11h4.5" />`,
  bucket: svg`<ellipse cx="8" cy="4" rx="5" ry="1.75" /><path d="m3 4 1.3 8.500c.2.9 1.7 1.5 3.7 1.500s3.5-.6 3.7-1.500L13 4" />`,
  box: svg`<path d="M2.75 5 8 2.250 13.25 5v6L8 13.750 2.75 11zM2.75 5 8 7.750 13.25 5M8 7.750v6" />`,
  right: svg`<path d="m6 3.5 4.5 4.500L6 12.5" />`,
  down: svg`<path d="M3.5 6 8 10.5 12.5 6" />`,
  copy: svg`<path d="M5.5 5.500h7.750v7.750H5.500zM3 10.500V2.750h7.5" />`,
  shield: svg`<path d="M8 1.75 13 3.500v4c0 3.2-2 5.4-5 6.75-3-1.35-5-3.55-5-6.750v-4z" />`,
  warn: svg`<path d="M8 2.25 14.25 13.250H1.750zM8 6.500v3M8 11.500v.01" />`,
  swap: svg`<path d="M2.5 5.500h10l-2.5-2.500M13.5 10.500h-10l2.5 2.5" />`,
  bin: svg`<path d="M3 4.500h10M6.25 4.500V2.750h3.500V4.500M4.5 4.500l.6 8.750h5.800l.6-8.75" />`,
  enter: svg`<path d="M13 3.500v4.750H3.500m0 0L6.5 5.250m-3 3 3 3" />`,
  clock: svg`<circle cx="8" cy="8" r="5.75" /><path d="M8 4.750V8l2.25 1.5" />`,
} as const;

export type IconName = keyof typeof paths;

export const draw = (name: IconName, size?: number): TemplateResult => icon(paths[name], size);

export type LockState = "open" | "shut" | "unneeded";

/** A padlock; open, the shackle is lifted and turned aside; not needed, it is only outlined. */
export const padlock = (state: LockState): TemplateResult => html`
  <svg class="padlock ${state}" viewBox="0 0 48 56" aria-hidden="true">
    <path
      class="shackle"
      fill="none"
      stroke-width="5"
      stroke-linecap="round"
      d=${state === "open" ? "M13 27V15a10 10 0 0 1 19.5-3.2" : "M14 27V17a10 10 0 0 1 20 0v10"}
    />
    <rect class="body" x="6" y="25" width="36" height="27" rx="6" />
    ${state === "open" ? svg`<path class="sign" d="m16.5 38.5 5.5 5.5 10-11" />` : state === "shut" ? svg`<path class="sign" d="m18 33 12 11m0-11-12 11" />` : svg`<path class="sign" d="M17 38.500h14" />`}
  </svg>
`;
