/** One part of CI's seeds: see `showSeeds`. */
import { showSeeds } from "./seeds.js";

showSeeds(76, 150);
