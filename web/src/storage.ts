// Remembers a few texts in this browser where that is allowed. Refuses to know what they mean, and never throws.

/** Reading `localStorage` itself throws in sandboxed frames, so even that is inside the `try`. */
export function recall(key: string): string | null {
  try {
    return globalThis.localStorage?.getItem(key) ?? null;
  } catch {
    return null;
  }
}

export function remember(key: string, text: string): boolean {
  try {
    globalThis.localStorage?.setItem(key, text);
    return true;
  } catch {
    return false;
  }
}

export function forget(key: string): void {
  try {
    globalThis.localStorage?.removeItem(key);
  } catch {
    // Nothing was kept, so there is nothing to forget.
  }
}
