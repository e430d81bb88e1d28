/** An error that says what failed, why and what to do next: a stack trace would only hide that. */
export class ExplainedError extends Error {}
