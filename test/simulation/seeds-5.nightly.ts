/** Together with its sibling and the seeds of `npm test`: the two thousand that CI runs. */
import { showSeeds } from "./seeds.js";

showSeeds(301, 1_150);
