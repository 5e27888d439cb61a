/** What a request is told that may not leave yet. */
import { ChannelError } from "../channel/failures.js";

/** Thrown through a verb by its session: the next request may leave at `at`. Nothing of this one has left. */
export class RateWait extends ChannelError {
  readonly at: number;
  constructor(at: number) {
    const retryAt = new Date(at);
    super("locked", `no request may leave before ${retryAt.toISOString()}: the channel's rate is used up`, {
      outcome: "not-sent",
      scope: "listing",
      retryAt,
    });
    this.at = at;
  }
}
