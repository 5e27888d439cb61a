/** How a place says no from wherever it finds out. */
import type { Answer } from "./answer.js";

/** Ends a request with this answer. The base of all places catches it. */
export class Refused extends Error {
  override readonly name = "Refused";
  readonly answer: Answer;

  constructor(answer: Answer) {
    super(answer.body ?? String(answer.status));
    this.answer = answer;
  }
}
