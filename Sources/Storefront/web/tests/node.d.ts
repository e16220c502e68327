/** What the tests use of Node and jsdom; Debian has no types of Node. */
declare module "node:test" {
  interface Test {
    (name: string, body: () => void | Promise<void>): void
  }
  const test: Test
  export default test
  export function beforeEach(body: () => void | Promise<void>): void
}

declare module "node:assert/strict" {
  interface Assert {
    (value: unknown, message?: string): asserts value
    equal(actual: unknown, expected: unknown, message?: string): void
    deepEqual(actual: unknown, expected: unknown, message?: string): void
    match(actual: string, expected: RegExp, message?: string): void
    rejects(promise: Promise<unknown>, check: (error: unknown) => boolean): Promise<void>
  }
  const assert: Assert
  export default assert
}

declare module "react-dom/test-utils" {
  export function act(body: () => void | Promise<void>): Promise<void>
}
