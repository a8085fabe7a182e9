// Tells TypeScript what Vite does with `import.meta.glob`.
interface ImportMeta {
  glob<T>(pattern: string, options: { query: string; import: string; eager: true }): Record<string, T>;
}
