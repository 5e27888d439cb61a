/** Lets work in as long as what is held together stays below a cap: light photos side by side, heavy ones alone. */
import { watchAbort } from "./abort-watch.js";

export interface Gate {
  /** Resolves when there is room for `amount`, in the order asked; the answer gives it back. Rejects where `signal` aborts. */
  enter(amount: number, signal: AbortSignal): Promise<() => void>;
}

interface Waiting {
  readonly amount: number;
  readonly go: () => void;
}

/** Makes a gate. What is larger than `cap` enters alone. */
export function createGate(cap: number): Gate {
  let held = 0;
  const queue: Waiting[] = [];

  const admit = (): void => {
    for (let [next] = queue; next && (held === 0 || held + next.amount <= cap); [next] = queue) {
      queue.shift();
      held += next.amount;
      next.go();
    }
  };

  return {
    enter(amount, signal) {
      return new Promise((resolve, reject) => {
        let isInside = true;
        const leave = (): void => {
          if (!isInside) return;
          isInside = false;
          held -= amount;
          admit();
        };
        const waiting: Waiting = {
          amount,
          go: () => {
            stop();
            resolve(leave);
          },
        };
        const stop = watchAbort(signal, () => {
          const place = queue.indexOf(waiting);
          if (place >= 0) queue.splice(place, 1);
          reject(signal.reason);
          admit();
        });
        if (signal.aborted) return;
        queue.push(waiting);
        admit();
      });
    },
  };
}
