/** Looks through a whole file once: what it says by itself, and what it leaves open. */

import { canonicalLocale } from "../model/language.js";
import { isCurrency } from "../model/money.js";
import { notationOf, readNumber, withoutCurrency } from "./amount.js";
import type { ImportOptions, ImportQuestion, Notation } from "./catalogue.js";
import type { Cell } from "./cell.js";
import { ImportError } from "./import-error.js";
import { lacksOffset } from "./moment.js";

/** What a file says by itself. */
export interface Findings {
  readonly currency: string | undefined;
  readonly notation: Notation | undefined;
  readonly questions: readonly ImportQuestion[];
}

/** Collects what cells say. */
export interface Survey {
  /** A price, or another number that is written as prices are. */
  amount(cell: Cell, isPrice: boolean): void;
  /** A currency that a column or a header names. */
  currency(code: string): void;
  /** A moment. */
  moment(cell: Cell): void;
  ask(question: ImportQuestion): void;
  end(hasLocale: boolean): Findings;
}

/** Begins a survey. @throws ImportError where an option is none */
export function createSurvey(options: ImportOptions): Survey {
  checkOptions(options);
  const currencies = new Set<string>();
  const notations = new Set<Notation>();
  const questions: ImportQuestion[] = [];
  const open: Open = { ambiguous: undefined, timeless: undefined, isUnnamed: false };
  return {
    amount: (cell, isPrice) => {
      const { currency, rest } = withoutCurrency(cell.text);
      if (isPrice && currency !== undefined) currencies.add(currency);
      else open.isUnnamed ||= isPrice;
      const digits = { text: rest.replace(/\s*[a-z]+\.?$/i, ""), isNumber: cell.isNumber };
      const notation = notationOf(digits);
      if (notation !== undefined) notations.add(notation);
      else if (readNumber(digits, undefined).kind === "ambiguous") open.ambiguous ??= cell;
    },
    currency: (code) => void currencies.add(code.toUpperCase()),
    moment: (cell) => {
      if (lacksOffset(cell.text)) open.timeless ??= cell;
    },
    ask: (question) => void questions.push(question),
    end: (hasLocale) => {
      const [only] = notations;
      const notation = options.numbers ?? (notations.size === 1 ? only : undefined);
      const currency = currencyFrom(options, currencies, open.isUnnamed);
      const asked = askAbout(open, { ...options, currency, numbers: notation }, currencies, hasLocale);
      // What else is open is not known before the product is.
      const pages = questions.filter(({ field }) => field === "page");
      return { currency, notation, questions: pages.length > 0 ? pages : [...asked, ...questions] };
    },
  };
}

/** What cells left open. */
interface Open {
  ambiguous: Cell | undefined;
  timeless: Cell | undefined;
  isUnnamed: boolean;
}

function askAbout(
  { ambiguous, timeless }: Open,
  { currency, locale, numbers, offset }: ImportOptions,
  named: ReadonlySet<string>,
  hasLocale: boolean,
): readonly ImportQuestion[] {
  return [
    ...(currency === undefined ? [askCurrency(named)] : []),
    ...(locale === undefined && !hasLocale ? [LOCALE] : []),
    ...(ambiguous && numbers === undefined ? [askNumbers(ambiguous)] : []),
    ...(timeless && offset === undefined ? [askOffset(timeless)] : []),
  ];
}

/** A file whose prices all name one currency says it; else the option does. */
function currencyFrom({ currency }: ImportOptions, named: ReadonlySet<string>, isUnnamed: boolean): string | undefined {
  if (currency !== undefined) return currency;
  const [only] = named;
  return named.size === 1 && !isUnnamed ? only : undefined;
}

function checkOptions({ currency, locale, offset }: ImportOptions): void {
  const refuse = (field: string, what: string, cure: string) =>
    new ImportError("unanswered", `${field} ${what}.`, { field, cure });
  if (currency !== undefined && !isCurrency(currency)) {
    throw refuse("currency", `"${currency}" is no ISO 4217 currency`, 'Write three capital letters, such as "IDR".');
  }
  if (locale !== undefined && canonicalLocale(locale) === undefined) {
    throw refuse("locale", `"${locale}" is no language tag`, 'Write one such as "id-ID" or "en".');
  }
  if (offset !== undefined && !/^(?:Z|[+-]\d{2}:\d{2})$/.test(offset)) {
    throw refuse("offset", `"${offset}" is no offset`, 'Write one such as "+07:00".');
  }
}

// --- Questions ------------------------------------------------------------------------------

const LOCALE: ImportQuestion = { field: "locale", ask: "In which language are the texts?", choices: [] };

function askCurrency(named: ReadonlySet<string>): ImportQuestion {
  const choices = [...named];
  const ask = choices.length > 1 ? "Which of these currencies?" : "In which currency are the prices?";
  return { field: "currency", ask, choices };
}

function askNumbers({ row, column, text }: Cell): ImportQuestion {
  const ask = `Is "${text}" a thousand and more, or a fraction?`;
  return { field: "numbers", ask, choices: ["15.000,50", "15,000.50"], row, column, value: text };
}

function askOffset({ row, column, text }: Cell): ImportQuestion {
  const ask = `In which time zone is "${text}"? Give its offset.`;
  return { field: "offset", ask, choices: [], row, column, value: text };
}
