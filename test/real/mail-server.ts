/**
 * Postfix, whose letters Dovecot shows over IMAP, where Debian's packages `postfix` and `dovecot-imapd` are installed and we
 * are root. On free ports of the loopback, in a folder of their own; nothing leaves this machine.
 */
import { execFileSync } from "node:child_process";
import {
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
import { freePort } from "./npm-server.js";

const PROGRAMS = ["/usr/sbin/postfix", "/usr/sbin/dovecot", "/usr/bin/doveadm"];
const MASTERS = ["/etc/postfix/master.cf.proto", "/usr/share/postfix/master.cf.dist"];
/** Debian's own user and group for mail. */
const MAIL = 8;

/** Why there is no mail server here; nothing where there is one. */
export const noMail: string | undefined = !PROGRAMS.every((file) => existsSync(file))
  ? "Debian's postfix and dovecot-imapd are not installed"
  : userInfo().uid === 0
    ? undefined
    : "Postfix starts as root only";

/** A running mail server: everybody at `test` has the one mailbox. */
export interface MailServer {
  readonly smtpPort: number;
  /** Every letter that came, byte for byte as latin-1, over IMAP. */
  letters(): Promise<readonly string[]>;
  /** Takes out what is there. */
  empty(): Promise<void>;
  end(): void;
}

/** Starts it. `mostBytes`: a letter may have. */
export async function startMail(mostBytes: number): Promise<MailServer> {
  const folder = mkdtempSync(join(tmpdir(), "etalase-mail-"));
  const [smtpPort, imapPort] = [await freePort(), await freePort()];
  execFileSync("chmod", ["755", folder]);
  for (const name of ["pf", "queue", "data", "mail", "dovecot"]) mkdirSync(join(folder, name));
  chownSync(join(folder, "mail"), MAIL, MAIL);
  execFileSync("chown", ["postfix", join(folder, "data")]);
  layOutPostfix(folder, smtpPort, mostBytes);
  writeFileSync(join(folder, "dovecot.conf"), dovecotConf(folder, imapPort));
  const postfix = (verb: string) =>
    execFileSync("/usr/sbin/postfix", ["-c", join(folder, "pf"), verb], { stdio: "ignore" });
  const end = (): void => {
    const quietly = (run: () => unknown): void => {
      try {
        run();
      } catch {
        // It had not come up: there is nothing to end.
      }
    };
    quietly(() => postfix("stop"));
    quietly(() => execFileSync("/usr/bin/doveadm", ["-c", join(folder, "dovecot.conf"), "stop"], { stdio: "ignore" }));
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    postfix("start");
    execFileSync("/usr/sbin/dovecot", ["-c", join(folder, "dovecot.conf")], { stdio: "ignore" });
  } catch (error) {
    end();
    throw error;
  }
  return {
    smtpPort,
    letters: () => fetchAll(imapPort),
    async empty() {
      await imap(imapPort, ["SELECT INBOX", "STORE 1:* +FLAGS.SILENT (\\Deleted)", "EXPUNGE"]);
    },
    end,
  };
}

function layOutPostfix(folder: string, port: number, mostBytes: number): void {
  const master = join(folder, "pf", "master.cf");
  copyFileSync(MASTERS.find((file) => existsSync(file)) ?? "", master);
  // Its own port, and no cage: a cage wants a copy of half the system.
  const lines = readFileSync(master, "utf8")
    .replace(/^smtp +inet .*/m, `127.0.0.1:${port} inet n - n - - smtpd`)
    .replace(/^([a-z]+ +(?:unix|inet) +[ny-] +[ny-] +)[y-]/gm, "$1n");
  writeFileSync(master, lines);
  writeFileSync(join(folder, "pf", "main.cf"), postfixConf(folder, mostBytes));
}

const postfixConf = (folder: string, mostBytes: number): string => `compatibility_level = 3.6
queue_directory = ${folder}/queue
data_directory = ${folder}/data
maillog_file = ${folder}/postfix.log
maillog_file_prefixes = ${folder}
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
myhostname = mx.test
mydestination =
mynetworks = 127.0.0.0/8
default_transport = error:no outside delivery
relay_transport = error:no outside delivery
virtual_mailbox_domains = test
virtual_mailbox_base = ${folder}/mail
virtual_mailbox_maps = static:in/
virtual_uid_maps = static:${MAIL}
virtual_gid_maps = static:${MAIL}
virtual_minimum_uid = 1
message_size_limit = ${mostBytes}
smtpd_recipient_restrictions = check_recipient_access inline:{ { hilang@test = 550 5.1.1 no such reader here } }, permit_auth_destination, reject
smtpd_relay_restrictions = permit_auth_destination, reject
alias_maps =
`;

const dovecotConf = (folder: string, port: number): string => `base_dir = ${folder}/dovecot
log_path = ${folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
mail_location = maildir:${folder}/mail/in
first_valid_uid = 1
first_valid_gid = 1
service imap-login {
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
passdb {
  driver = static
  args = password=rahasia
}
userdb {
  driver = static
  args = uid=${MAIL} gid=${MAIL} home=${folder}/mail
}
`;

/** Says some commands to IMAP (RFC 3501), and gives everything that was answered, as latin-1. */
function imap(port: number, commands: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, "127.0.0.1");
    const all = ["LOGIN toko rahasia", ...commands, "LOGOUT"].map((one, index) => `a${index} ${one}\r\n`);
    let answer = "";
    let said = 0;
    socket.setEncoding("latin1");
    socket.on("data", (piece: string) => {
      answer += piece;
      const isReady =
        said === 0 ? answer.includes("* OK") : new RegExp(`(^|\r\n)a${said - 1} (OK|NO|BAD)`).test(answer);
      if (isReady && said < all.length) socket.write(all[said++] ?? "");
    });
    socket.once("error", reject);
    socket.once("close", () => resolve(answer));
  });
}

async function fetchAll(port: number): Promise<readonly string[]> {
  let rest = await imap(port, ["SELECT INBOX", "FETCH 1:* BODY.PEEK[]"]);
  const letters: string[] = [];
  for (;;) {
    const literal = /\* \d+ FETCH \(.*?BODY\[\] \{(\d+)\}\r\n/.exec(rest);
    if (!literal) return letters;
    const from = literal.index + literal[0].length;
    letters.push(rest.slice(from, from + Number(literal[1])));
    rest = rest.slice(from + Number(literal[1]));
  }
}
