/** One part of CI's seeds: see `showSeeds`. */
import { showSeeds } from "./seeds.js";

showSeeds(1, 75);
