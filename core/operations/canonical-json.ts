/** JSON with the names of every object sorted: equal requests have equal texts, in whatever order their names came. */
export const canonicalJson = (value: unknown): string =>
  JSON.stringify(value, (_name, part: unknown) =>
    typeof part === 'object' && part !== null && !Array.isArray(part)
      ? Object.fromEntries(
          Object.keys(part)
            .sort()
            .map((name) => [name, (part as { readonly [name: string]: unknown })[name]]),
        )
      : part,
  )
