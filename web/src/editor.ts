// The CodeMirror editor for policies and files, as a script of its own that is loaded when it is first needed. Refuses to
// know the store and what policies mean.
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { json } from "@codemirror/lang-json";
import { HighlightStyle, bracketMatching, indentUnit, syntaxHighlighting } from "@codemirror/language";
import { type Diagnostic as Lint, setDiagnostics } from "@codemirror/lint";
import { Annotation, EditorState, StateEffect, StateField } from "@codemirror/state";
import {
  Decoration,
  type DecorationSet,
  EditorView,
  drawSelection,
  highlightActiveLine,
  keymap,
  lineNumbers,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { theme } from "./look/editor-theme";

/** Characters to mark, with the class to mark them by. */
export type Marked = { start: number; end: number; name: string };

/** An underlined place and what is said of it. */
export type Found = {
  start: number;
  end: number;
  level: "error" | "warning" | "info" | "hint";
  message: string;
};

export type EditorOptions = {
  parent: HTMLElement;
  root: ShadowRoot;
  text: string;
  label: string;
  /** Whether it is JSON; else it has no colours. */
  json: boolean;
  onChange: (text: string) => void;
  onPoint: (offset: number | null) => void;
};

export type Editor = {
  setText: (text: string) => void;
  setFound: (found: readonly Found[]) => void;
  setMarked: (marked: readonly Marked[]) => void;
  reveal: (offset: number) => void;
  /** Focuses, at a place in the window where one is given. */
  focus: (at?: { x: number; y: number }) => void;
  select: (start: number, end: number) => void;
  /** Whether anything is selected. */
  selects: () => boolean;
  destroy: () => void;
};

const fromOutside = Annotation.define<boolean>();
const setMarks = StateEffect.define<DecorationSet>();

const marks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (set, transaction) => {
    let next = set.map(transaction.changes);
    for (const effect of transaction.effects) if (effect.is(setMarks)) next = effect.value;
    return next;
  },
  provide: (field) => EditorView.decorations.from(field),
});

const colours = HighlightStyle.define([
  { tag: tags.propertyName, class: "key" },
  { tag: tags.string, class: "text" },
  { tag: [tags.number, tags.bool, tags.null], class: "number" },
  { tag: [tags.separator, tags.bracket, tags.punctuation], class: "mark" },
]);

export function createEditor(options: EditorOptions): Editor {
  const view = new EditorView({
    parent: options.parent,
    root: options.root,
    state: EditorState.create({
      doc: options.text,
      extensions: [
        lineNumbers(),
        history(),
        drawSelection(),
        highlightActiveLine(),
        bracketMatching(),
        indentUnit.of("  "),
        options.json ? [json(), syntaxHighlighting(colours)] : [],
        marks,
        theme,
        // On a phone, long lines scroll: wrapped, they lose the shape of the JSON.
        matchMedia("(max-width: 699px)").matches ? [] : EditorView.lineWrapping,
        EditorView.contentAttributes.of({
          "aria-label": options.label,
          spellcheck: "false",
          tabindex: "0",
        }),
        // Tab is left alone on purpose: it must lead out of the editor.
        keymap.of([...historyKeymap, ...defaultKeymap]),
        EditorView.updateListener.of((update) => {
          const ours = update.transactions.some((one) => one.annotation(fromOutside));
          if (update.docChanged && !ours) options.onChange(update.state.doc.toString());
          if (update.selectionSet && update.view.hasFocus) options.onPoint(update.state.selection.main.head);
        }),
        EditorView.domEventHandlers({
          // Left to itself, a browser may carry the colours of replaced text over as a style attribute, which a strict
          // page blocks and reports.
          beforeinput: (event, editor) => {
            const replaces = !editor.state.selection.main.empty && !editor.composing;
            if (event.inputType !== "insertText" || event.data === null || !replaces) return false;
            event.preventDefault();
            const change = editor.state.replaceSelection(event.data);
            editor.dispatch(change, { userEvent: "input.type", scrollIntoView: true });
            return true;
          },
          mousemove: (event, editor) => {
            options.onPoint(editor.posAtCoords({ x: event.clientX, y: event.clientY }));
          },
          mouseleave: () => options.onPoint(null),
          blur: () => options.onPoint(null),
        }),
      ],
    }),
  });
  return {
    setText: (text) => setText(view, text),
    setFound: (found) => {
      const last = view.state.doc.length;
      const list = found.map((one): Lint => ({
        from: Math.min(one.start, last),
        to: Math.min(one.end, last),
        severity: one.level,
        message: one.message,
      }));
      view.dispatch(setDiagnostics(view.state, list));
    },
    setMarked: (marked) => {
      const last = view.state.doc.length;
      const set = marked
        .filter(({ start, end }) => start < end && end <= last)
        .map(({ start, end, name }) => Decoration.mark({ class: name }).range(start, end));
      view.dispatch({ effects: setMarks.of(Decoration.set(set, true)) });
    },
    reveal: (offset) => {
      const at = Math.min(offset, view.state.doc.length);
      view.dispatch({ effects: EditorView.scrollIntoView(at, { y: "center" }) });
    },
    focus: (at) => {
      const anchor = at ? view.posAtCoords(at) : null;
      if (anchor !== null) view.dispatch({ selection: { anchor } });
      view.focus();
    },
    select: (start, end) => {
      const last = view.state.doc.length;
      view.dispatch({
        selection: { anchor: Math.min(start, last), head: Math.min(end, last) },
        scrollIntoView: true,
      });
      view.focus();
    },
    selects: () => !view.state.selection.main.empty,
    destroy: () => view.destroy(),
  };
}

/** Replaces only what differs, so that the cursor stays where it is. */
function setText(view: EditorView, text: string): void {
  const before = view.state.doc.toString();
  if (before === text) return;
  let start = 0;
  const short = Math.min(before.length, text.length);
  while (start < short && before[start] === text[start]) start++;
  let tail = 0;
  while (tail < short - start && before[before.length - 1 - tail] === text[text.length - 1 - tail]) tail++;
  view.dispatch({
    changes: {
      from: start,
      to: before.length - tail,
      insert: text.slice(start, text.length - tail),
    },
    annotations: fromOutside.of(true),
  });
}
