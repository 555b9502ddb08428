/** Makes media queries on the width answer as for a window of `width` pixels. */
export function showWidth(width: number) {
  Object.defineProperty(window, 'matchMedia', {
    configurable: true,
    writable: true,
    value: (query: string) => ({
      media: query,
      matches: matches(query, width),
      addListener: () => {},
      removeListener: () => {},
      addEventListener: () => {},
      removeEventListener: () => {},
    }),
  });
}

function matches(query: string, width: number): boolean {
  const min = /min-width:\s*([\d.]+)px/.exec(query);
  const max = /max-width:\s*([\d.]+)px/.exec(query);
  return (
    Boolean(min || max) &&
    width >= Number(min?.[1] ?? 0) &&
    width <= Number(max?.[1] ?? Infinity)
  );
}
