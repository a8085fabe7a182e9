// What the editor looks like; the colours of tokens and marks come from the element around it. Refuses to use pictures:
// CodeMirror's own squiggles are data: images, which a strict page blocks.
import { EditorView } from "@codemirror/view";

const underline = (colour: string, style: string) => ({
  backgroundImage: "none",
  paddingBottom: "0",
  textDecoration: `underline ${style} var(${colour})`,
  textDecorationThickness: "1.5px",
  textUnderlineOffset: "3px",
  textDecorationSkipInk: "none",
});

export const theme = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "transparent" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": {
    fontFamily: "var(--mono)",
    fontSize: "var(--small)",
    lineHeight: "1.55",
    overflow: "auto",
    scrollbarWidth: "thin",
  },
  ".cm-content": { padding: "0.5rem 0", caretColor: "var(--accent)" },
  ".cm-line": { padding: "0 0.75rem 0 0.25rem" },
  ".cm-gutters": {
    color: "var(--muted)",
    backgroundColor: "transparent",
    border: "none",
  },
  ".cm-lineNumbers .cm-gutterElement": {
    minWidth: "2.5rem",
    padding: "0 0.5rem 0 0.25rem",
  },
  ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--accent) 6%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "transparent" },
  ".cm-cursor": { borderLeftColor: "var(--accent)", borderLeftWidth: "2px" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in oklab, var(--accent) 25%, transparent)",
  },
  "&.cm-focused .cm-matchingBracket": {
    backgroundColor: "color-mix(in oklab, var(--accent) 20%, transparent)",
  },
  ".cm-lintRange-error": underline("--deny", "wavy"),
  ".cm-lintRange-warning": underline("--warn", "wavy"),
  ".cm-lintRange-info": underline("--accent", "dotted"),
  ".cm-lintRange-hint": underline("--muted", "dotted"),
  ".cm-lintPoint::after": { borderBottomColor: "var(--deny)" },
  ".cm-tooltip": {
    maxWidth: "30rem",
    color: "var(--text)",
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line-strong)",
    borderRadius: "var(--radius-small)",
    boxShadow: "var(--shadow)",
  },
  ".cm-diagnostic": { padding: "0.375rem 0.75rem", fontSize: "var(--small)" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--deny)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warn)" },
  ".cm-diagnostic-info, .cm-diagnostic-hint": { borderLeftColor: "var(--accent)" },
});
