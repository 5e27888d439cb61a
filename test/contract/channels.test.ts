/** The promises, of channels that break what Telegram and a webhook do not. */
import { showPromises } from "../promises/suite.js";
import { catalogueHarness } from "./catalogue.js";
import { gramHarness } from "./instagram.js";

showPromises("A wall of containers", gramHarness());
showPromises("A catalogue of batches and handles", catalogueHarness());
