/**
 * Makes a value when it is first asked for, within a test. What is made while a file is read fails no test when it throws, and
 * leaves mutation testing blind.
 */
export const lazy = <A>(make: () => A): (() => A) => {
  let made: { readonly value: A } | null = null
  return () => {
    made ??= { value: make() }
    return made.value
  }
}
