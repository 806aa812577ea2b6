#!/usr/bin/env python3
"""双随机抽取独立核验程序(协议 DRD1)。只用 Python 标准库(3.8 及以上),不联网,不需要本系统的任何其他程序。

    python3 drawverify.py 公布文件.zip               核验公布的抽取(ZIP 文件或解压后的文件夹)
    python3 drawverify.py 公布文件.zip --uscc 代码    再查一家企业的签号:是否抽中,为什么

退出码:0 全部核验通过;1 有不符之处,写明检查项、文件和行号;3 有内容未公开或本程序不能核验。
本程序不核验:drand 的 BLS 签名(退出码因此为 3);台账次序;规则之外的事实。这两项由 yangguang draw verify 核验。

Independent verifier of double-random draws (protocol DRD1). Python standard library only; no network; written from the text of the
protocol, sharing no code with the program that draws. The section numbers (§) are those of the protocol.
Exit 0: everything in the bundle was checked and holds. Exit 1: something fails; check, file and line are named. Exit 3: something is
withheld or cannot be checked here. Not checked here: BLS signatures of drand (hence exit 3), and the order of the entries in the
ledger; `yangguang draw verify` checks both.
"""
import argparse
import calendar
import datetime
import hashlib
import json
import os
import re
import stat
import struct
import sys
import zipfile
import zlib

FILES = ("plan.txt", "round.txt", "rule.txt", "close.txt", "pool.tsv", "exclusions.tsv", "inspectors.tsv", "conflicts.tsv",
         "entropy.json", "result.txt")
LIMITS = {"rule.txt": 16 << 20, "pool.tsv": 1 << 30, "exclusions.tsv": 1 << 30, "inspectors.tsv": 1 << 30, "conflicts.tsv": 1 << 30,
          "result.txt": 1 << 28}  # bytes; 1 MiB for the others
NAMES = {"bundle": "公布文件", "plan": "抽取方案", "round": "随机数轮次", "suite": "密码算法", "rule": "抽查范围规则", "pool": "检查对象名录",
         "exclusions": "排除对象及理由", "inspectors": "执法人员名录", "conflicts": "回避关系", "strata": "分层数量", "capacity": "人员承载量",
         "entropy": "随机数文件", "commitments": "各方承诺", "quorum": "法定参与数", "close": "轮次关闭", "beacons": "公共随机事件",
         "seals": "密封方", "office": "机关自行掷骰", "tickets": "抽中对象", "teams": "检查组", "result": "抽取结果"}
STATUS = {"ok": "通过", "failed": "不符", "withheld": "未公开", "unchecked": "未核验", "noted": "提示"}


# ── §6.1 hashes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────

def sm3(message):
    """SM3 密码杂凑算法, GB/T 32905-2016."""
    mask = 0xFFFFFFFF

    def rotl(x, n):
        n %= 32
        return ((x << n) | (x >> (32 - n))) & mask

    v = [0x7380166F, 0x4914B2B9, 0x172442D7, 0xDA8A0600, 0xA96F30BC, 0x163138AA, 0xE38DEE4D, 0xB0FB0E4E]
    data = message + b"\x80" + bytes(-(len(message) + 9) % 64) + struct.pack(">Q", 8 * len(message))
    for at in range(0, len(data), 64):
        w = list(struct.unpack(">16I", data[at:at + 64]))
        for j in range(16, 68):
            x = w[j - 16] ^ w[j - 9] ^ rotl(w[j - 3], 15)
            w.append(x ^ rotl(x, 15) ^ rotl(x, 23) ^ rotl(w[j - 13], 7) ^ w[j - 6])
        a, b, c, d, e, f, g, h = v
        for j in range(64):
            a12 = rotl(a, 12)
            ss1 = rotl((a12 + e + SM3_T[j]) & mask, 7)
            if j < 16:
                ff, gg = a ^ b ^ c, e ^ f ^ g
            else:
                ff, gg = (a & b) | (a & c) | (b & c), (e & f) | (~e & mask & g)
            tt1 = (ff + d + (ss1 ^ a12) + (w[j] ^ w[j + 4])) & mask
            tt2 = (gg + h + ss1 + w[j]) & mask
            a, b, c, d = tt1, a, rotl(b, 9), c
            e, f, g, h = tt2 ^ rotl(tt2, 9) ^ rotl(tt2, 17), e, rotl(f, 19), g
        v = [x ^ y for x, y in zip(v, (a, b, c, d, e, f, g, h))]
    return struct.pack(">8I", *v)


def sm3_constant(j):
    t, n = (0x79CC4519 if j < 16 else 0x7A879D8A), j % 32
    return ((t << n) | (t >> (32 - n))) & 0xFFFFFFFF


SM3_T = [sm3_constant(j) for j in range(64)]
HASHES = {"sha256": lambda m: hashlib.sha256(m).digest(), "sm3": sm3}
SM3_EXAMPLES = ((b"abc", "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"),
                (b"abcd" * 16, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"))  # annex A of the standard


def lp8(x):
    x = x.encode("latin-1") if isinstance(x, str) else x
    return struct.pack(">B", len(x)) + x


def lp16(x):
    return struct.pack(">H", len(x)) + x.encode("latin-1")


def u16(n):
    return struct.pack(">H", n)


class Suite:
    """H and what is built from it."""

    def __init__(self, name):
        self.name, self.h = name, HASHES[name]

    def th(self, label, m):
        return self.h(lp8("drd1/%s/%s" % (self.name, label)) + m)

    def root(self, table):
        """MTH of RFC 6962 over the lines without LF; an empty table has the root H("")."""
        level = [self.h(b"\x00" + line) for line in table.split(b"\n")[:-1]]
        if not level:
            return self.h(b"")
        while len(level) > 1:  # a last node without a sibling rises as it is
            pairs = [self.h(b"\x01" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)]
            level = pairs + level[len(level) & ~1:]
        return level[0]


# ── grammar ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────────

class Fault(Exception):
    """Where a file deviates from the grammar: the line from 1, or 0 for the file as a whole."""

    def __init__(self, file, row, zh, en):
        super().__init__(zh, en)
        self.file, self.row, self.zh, self.en = file, row, zh, en


def matcher(pattern):
    found = re.compile(pattern)
    return lambda s: found.fullmatch(s) is not None


is_id = matcher(r"[!-~]{1,64}")
is_number = matcher(r"0|[1-9][0-9]{0,11}")
is_digest = matcher(r"[0-9a-f]{64}")
is_salt = matcher(r"[0-9a-f]{32}")
is_stratum = matcher(r"[A-Z0-9_.-]{1,16}")
is_code = matcher(r"[A-Z][0-9][0-9]")
is_draw = matcher(r"(?=[!-~]{13,64}\Z)[!-~]+-[0-9]{4}-(?!000000)[0-9]{6}")


def is_qual(s):
    return is_id(s) and s != "-" and "," not in s


def is_time(s):
    if not matcher(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")(s):
        return False
    try:  # Python knows no year 0, which was a leap year as 2000 was; times are compared as strings
        datetime.datetime(int(s[:4]) or 2000, int(s[5:7]), int(s[8:10]), int(s[11:13]), int(s[14:16]), int(s[17:19]))
    except ValueError:
        return False
    return True


def ascending(ids):
    return all(a < b for a, b in zip(ids, ids[1:]))


class Text:
    """A text of lines "key value value…", read from the first to the last."""

    def __init__(self, name, raw):
        self.name, self.row, self.lines = name, 0, []
        if len(raw) > LIMITS.get(name, 1 << 20):
            self.fault("文件过大", "too long")
        if not raw.endswith(b"\n"):
            self.fault("末尾没有换行符", "does not end in a line feed")
        for line in raw[:-1].split(b"\n"):
            self.row += 1
            if not line or not re.fullmatch(rb"[ -~]+", line):
                self.fault("空行或含有可打印 ASCII 以外的字节", "an empty line, or a byte outside printable ASCII")
            self.lines.append(line.decode("ascii"))
        self.row = 0

    def fault(self, zh, en):
        raise Fault(self.name, self.row, zh, en)

    def need(self, good, zh, en):
        if not good:
            self.fault(zh, en)

    def next_is(self, key):
        return self.row < len(self.lines) and (self.lines[self.row] + " ").startswith(key + " ")

    def take(self, key, *checks, **more):
        """The values of the next line, which must be key and one value per check; more=(low, high) bounds their number instead."""
        low, high = more.get("more", (len(checks), len(checks)))
        self.need(self.row < len(self.lines), "缺少 %s 行" % key, "ends where a line %s must follow" % key)
        self.row += 1
        words = self.lines[self.row - 1].split(" ")
        self.need(words[0] == key, "此处应为 %s 行" % key, "a line %s must stand here" % key)
        self.need("" not in words, "词间应为一个空格", "words must be separated by one space")
        self.need(low <= len(words) - 1 <= high, "值的个数不对", "wrong number of values")
        for check, word in zip(checks, words[1:]):
            self.need(check(word), "值 %.80r 不合格式" % word, "the value %.80r is malformed" % word)
        return words[1:]

    def all(self, key, *checks, **more):
        while self.next_is(key):
            yield self.take(key, *checks, **more)

    def end(self):
        self.row += 1
        self.need(self.row > len(self.lines), "多余的行", "an unexpected line")
        self.row = 0  # what follows concerns the text as a whole


def is_any(_):
    return True


def parse_plan(raw):
    """§6.4"""
    t, p = Text("plan.txt", raw), {}
    t.take("drd1", lambda w: w == "plan")
    p["suite"], = t.take("suite", is_id)
    p["draw"], = t.take("draw", is_id)
    p["supersedes"] = t.take("supersedes", is_id)[0] if t.next_is("supersedes") else None
    p["matter"], = t.take("matter", is_id)
    p["rule"], = t.take("rule", is_digest)
    for key in ("pool", "exclusions", "inspectors", "conflicts"):
        w = t.take(key, is_number, is_digest, lambda w: w == "salted", more=(2, 3 if key == "pool" else 2))
        p[key] = (int(w[0]), w[1])
        p["salted"] = p.get("salted", False) or len(w) == 3
    p["strata"] = []
    for label, eligible, quota, reserve in t.all("stratum", is_stratum, is_number, is_number, is_number):
        t.need(not p["strata"] or p["strata"][-1][0] < label, "层次应严格升序", "strata must be strictly ascending")
        p["strata"].append((label, int(eligible), int(quota), int(reserve)))
    p["slots"] = []
    for n, qual in t.all("slot", is_any, is_any):
        t.need(n == str(len(p["slots"]) + 1), "岗位应从 1 连续编号", "slots must be numbered 1, 2, …")
        p["slots"].append(qual)
    p["round"], p["q"] = t.take("round", is_any, is_digest)
    p["sealed"] = [w[0] for w in t.all("sealed", is_id)]
    if t.next_is("reserve-chain"):
        t.take("reserve-chain", lambda w: is_number(w) and w != "0", is_digest)
    embargo = t.take("embargo", lambda w: is_time(w) and w != "0001-01-01T00:00:00Z") if t.next_is("embargo") else None
    publication = t.take("publication", is_any)[0] if t.next_is("publication") else "open"
    t.end()
    t.need(is_id(p["round"]), "轮次编号不合格式", "malformed round id")
    t.need(is_draw(p["draw"]), "抽取编号不合格式", "malformed draw number")
    t.need(p["supersedes"] is None or is_draw(p["supersedes"]) and p["supersedes"] != p["draw"], "所替代的抽取编号有误",
           "supersedes must name another draw")
    t.need(p["strata"], "至少要有一个层次", "at least one stratum is needed")
    t.need(len(p["slots"]) >= 2, "至少要有两个岗位", "at least two slots are needed")
    t.need(all(q == "-" or is_qual(q) for q in p["slots"]), "岗位资质不合格式", "malformed qualification of a slot")
    t.need(ascending(p["sealed"]), "密封方应严格升序", "sealed parties must be strictly ascending")
    t.need(not embargo or p["sealed"], "暂缓公开须有密封方", "an embargo needs a sealed party")
    t.need(publication in ("open", "restricted"), "公开方式应为 open 或 restricted", "publication must be open or restricted")
    t.need(publication == "open" or p["salted"], "限制公开的名录须加盐", "restricted publication needs a salted pool")
    return p


def parse_round(raw):
    """§6.3"""
    t, r = Text("round.txt", raw), {"parties": []}
    t.take("drd1", lambda w: w == "round")
    r["suite"], = t.take("suite", is_id)
    r["id"], = t.take("round", is_id)
    for party, in t.all("party", is_id):
        t.need(not r["parties"] or r["parties"][-1] < party, "各方应严格升序", "parties must be strictly ascending")
        r["parties"].append(party)
    r["quorum"] = int(t.take("quorum", is_number)[0])
    reveal_by, = t.take("reveal-by", is_time)
    r["beacons"] = [tuple(w) for w in t.all("beacon", is_any, is_any, lambda w: is_time(w) and w > reveal_by)]
    t.end()
    events = [b[:2] for b in r["beacons"]]
    t.need(2 <= r["quorum"] <= len(r["parties"]), "法定参与数应在 2 与各方总数之间", "the quorum must be between 2 and the number of parties")
    t.need(events, "至少要有一个公共事件", "at least one public event is needed")
    t.need(all(is_id(s) and is_id(e) for s, e in events), "事件名称不合格式", "malformed name of a source or an event")
    t.need(len(set(events)) == len(events), "同一公共事件出现两次", "the same public event is named twice")
    return r


def parse_close(raw):
    """§6.3: (round, Q, [(party, nonce)…])"""
    t = Text("close.txt", raw)
    t.take("drd1", lambda w: w == "close")
    name, q = t.take("round", is_any, is_digest)
    opened = [tuple(w) for w in t.all("open", is_any, is_digest)]
    t.end()
    t.need(is_id(name) and all(is_id(p) for p, _ in opened) and ascending([p for p, _ in opened]), "各方应严格升序",
           "parties must be ids, strictly ascending")
    return name, q, opened


def parse_table(name, raw, *checks):
    """§6.2: the rows of a table as tuples of strings. The ids in the first column ascend strictly, in conflicts.tsv the pairs."""
    rows, keys = [], 2 if name == "conflicts.tsv" else 1
    lines = raw.split(b"\n")
    if lines.pop():
        lines.append(None)  # a last line without LF
    for n, line in enumerate(lines, 1):
        fields = () if line is None else tuple(line.decode("latin-1").split("\t"))
        if len(fields) != len(checks) or not all(check(f) for check, f in zip(checks, fields)):
            raise Fault(name, n, "不合格式(字段、制表符、换行符)", "malformed (fields, tabs, line feed)")
        if rows and rows[-1][:keys] >= fields[:keys]:
            raise Fault(name, n, "应严格升序且不重复", "must be strictly ascending, without duplicates")
        rows.append(fields)
    return rows


def is_status(s):
    return s == "-" or is_code(s)


def is_quals(s):
    quals = s.split(",")
    return s == "-" or all(is_qual(q) for q in quals) and ascending(quals)


COLUMNS = {"exclusions.tsv": (is_id, is_code, is_digest), "conflicts.tsv": (is_id, is_id, is_code),
           "inspectors.tsv": (lambda s: is_id(s) and s != "!", is_quals, is_number, is_status)}


def parse_entropy(raw):
    """entropy.json: nonces, events and seals. Of all ways to write the same JSON only one is accepted."""
    def fault(row, zh, en):
        raise Fault("entropy.json", row, zh, en)

    def quote(s):
        return '"' + s.replace("\\", "\\\\").replace('"', '\\"') + '"'

    if len(raw) > 1 << 20:
        fault(0, "文件过大", "too long")
    try:
        data = json.loads(raw.decode("utf-8"))
        e = {k: sorted((data.get(k) or {}).items()) for k in ("commitments", "opened", "seals", "sealed")}
        e["beacons"] = [(s, n, v) for s, n, v in data.get("beacons") or []]
        words = [w for k in ("commitments", "opened", "seals", "sealed") for w, d in e[k]] + [w for b in e["beacons"] for w in b[:2]]
        good = all(is_id(w) for w in words) and all(re.fullmatch("[ -~]+", b[2]) for b in e["beacons"])
        good = good and all(is_digest(d) for k in ("commitments", "opened", "seals", "sealed") for _, d in e[k])
    except (ValueError, TypeError, AttributeError, RecursionError):
        good = False
    if not good:
        fault(0, "不是规定格式的 JSON", "not JSON of the prescribed form")

    def block(key, brackets, items):
        return " %s: %s%s%s" % (quote(key), brackets[0], ",".join("\n  " + i for i in items) + ("\n " if items else ""), brackets[1])

    def nonces(key):
        return block(key, "{}", ["%s: %s" % (quote(p), quote(d)) for p, d in e[key]])

    events = block("beacons", "[]", ["[\n   %s\n  ]" % ",\n   ".join(quote(w) for w in b) for b in e["beacons"]])
    canonical = "{\n%s\n}" % ",\n".join([nonces("commitments"), nonces("opened"), events, nonces("seals"), nonces("sealed")])
    if canonical.encode() != raw:
        same = os.path.commonprefix([canonical.encode(), raw])
        fault(same.count(b"\n") + 1, "不是规范写法(键的次序、缩进、末尾无换行)", "not in the canonical form (key order, indent, no last line feed)")
    return e


def parse_result(raw):
    """§6.7: the lines of a result text, each as a list of words, by its key."""
    t, r = Text("result.txt", raw), {}
    t.take("drd1", lambda w: w == "result")
    r["draw"], = t.take("draw", is_id)
    r["plan"], = t.take("plan", is_digest)
    r["seed"], = t.take("seed", is_digest)
    r["cutoff"], r["sel"], r["rsv"], empty = [], [], [], []
    for w in t.all("cutoff", is_any, is_number, is_any):
        t.need(w[2] == "-" if w[1] == "0" else is_digest(w[2]), "分界签号不合格式", "malformed cutoff")
        r["cutoff"].append(w)
    for w in t.all("sel", is_any, is_any, is_any, is_digest, more=(6, 1 << 16)):
        t.need(w[0] == str(len(r["sel"]) + 1), "抽中对象应从 1 连续编号", "selections must be numbered 1, 2, …")
        t.need(not r["sel"] or len(r["sel"][0]) == len(w), "各检查组人数应相同", "teams must be of one size")
        r["sel"].append(w)
        empty += [[w[2], str(slot)] for slot, j in enumerate(w[4:], 1) if j == "!"]
    for w in t.all("rsv", is_any, is_any, is_any, is_digest):
        n = int(r["rsv"][-1][1]) + 1 if r["rsv"] and r["rsv"][-1][0] == w[0] else 1
        t.need(w[1] == str(n), "候补应从 1 连续编号", "reserves of a stratum must be numbered 1, 2, …")
        r["rsv"].append(w)
    for want in empty:
        t.need(t.take("unfilled", is_any, is_any) == want, "与空缺岗位不符", "is not the next empty slot")
    t.end()
    return r


# ── public events (§6.3): source → (bits, thrown by the office, why the event is wrong, why the value is wrong) ──────────────────────────

def kl8_value(v):
    numbers = v.split(" ")
    return len(numbers) == 20 and all(matcher("[0-9]{2}")(n) and "01" <= n <= "80" for n in numbers) and ascending(numbers)


def drand_event(event, time):
    """quicknet: a round every 3 seconds since 1692803367; the named round must not be over before its time."""
    if not matcher("[1-9][0-9]{0,9}")(event) or int(event) > 10**9:
        return False
    return 1692803367 + 3 * (int(event) - 1) >= calendar.timegm((int(time[:4]),) + tuple(int(time[i:i + 2]) for i in (5, 8, 11, 14, 17)))


SOURCES = {"dice/d10x20": (66, True, lambda e, t: is_id(e), matcher("[0-9]{20}")),
           "cwl/kl8": (61, False, lambda e, t: matcher("[0-9]{7}")(e) and e[0] != "0", kl8_value),
           "drand/quicknet": (256, False, drand_event, matcher("[0-9a-f]{96}"))}


# ── §6.5, §6.6: the draw itself ──────────────────────────────────────────────────────────────────────────────────────────────────

def select(h, key, plan, pool):
    """Per stratum the lowest tickets: (cutoff lines, [(ticket, id, stratum)…] in global order, reserve lines), tickets in hex."""
    cutoffs, chosen, reserves = [], [], []
    for label, _, quota, reserve in plan["strata"]:
        order = sorted((h(key + lp8(f[0])).hex(), f[0]) for f in pool if f[1] == label and f[2] == "-")
        taken = order[:quota]
        cutoffs.append("cutoff %s %d %s" % (label, len(taken), taken[-1][0] if taken else "-"))
        chosen += [(t, e, label) for t, e in taken]
        reserves += ["rsv %s %d %s %s" % (label, n, e, t) for n, (t, e) in enumerate(order[quota:quota + reserve], 1)]
    return cutoffs, sorted(chosen), reserves


def assign(h, key, firms, slots, inspectors, conflicts):
    """Teams by per-pair tickets and shortest augmenting paths: {(firm position, slot): inspector}; empty slots are missing."""
    room = {j[0]: int(j[2]) for j in inspectors if j[3] == "-" and j[2] != "0"}
    quals = {j[0]: j[1].split(",") for j in inspectors}
    barred = {c[:2] for c in conflicts}
    holds, held, order = {}, {j: set() for j in room}, []
    for e in firms:
        order.append([j for _, j in sorted((h(key + lp8(e) + lp8(j)), j) for j in room if (e, j) not in barred)])

    def fill(start):
        queue, came, expanded = [start], {start: None}, set()
        for at in queue:
            e, s = at
            for j in order[e]:
                if slots[s] != "-" and slots[s] not in quals[j] or holds.get(at) == j:
                    continue
                sibling = next(((e, x) for x in range(len(slots)) if holds.get((e, x)) == j), None)
                if sibling is not None:
                    behind = [sibling]
                elif len(held[j]) < room[j]:
                    while at is not None:  # shift along the path back to its start
                        before = holds.get(at)
                        if before is not None:
                            held[before].discard(at)
                        holds[at] = j
                        held[j].add(at)
                        at, j = came[at], before
                    return
                elif j in expanded:
                    continue
                else:
                    expanded.add(j)
                    behind = sorted(held[j])
                for slot in behind:
                    if slot not in came:
                        came[slot] = at
                        queue.append(slot)

    for e in range(len(firms)):
        for s in range(len(slots)):
            fill((e, s))
    return holds


# ── §6.9: every check ────────────────────────────────────────────────────────────────────────────────────────────────────────────

class Verifier:
    """Checks a bundle {file name: bytes}; a file that is not there is withheld. It goes on after a failure as far as it can."""

    def __init__(self, bundle):
        self.files, self.checks, self.facts, self.pool, self.entropy, self.opened = bundle, [], {}, None, None, False
        self.plan = self.text("plan", parse_plan)
        if self.plan and self.bound():
            self.tables()
            self.randomness()
            self.result()

    def add(self, check, status, zh="", en="", file="", row=0):
        self.checks.append({"check": check, "status": status, "file": file, "row": row, "zh": zh, "en": en})

    def fail(self, check, file, row, zh, en):
        self.add(check, "failed", zh, en, file, row)

    def demand(self, good, check, file, row, zh, en):
        if not good:
            self.fail(check, file, row, zh, en)
        return good

    def parse(self, check, parser, *args):
        """What a parser gives, or None when the grammar is broken."""
        try:
            return parser(*args)
        except Fault as f:
            self.fail(check, f.file, f.row, f.zh, f.en)

    def text(self, check, parser):
        file = check + ".txt"
        if self.demand(file in self.files, check, file, 0, "文件缺失", "missing"):
            return self.parse(check, parser, self.files[file])

    def exit_code(self):
        found = {c["status"] for c in self.checks}
        return 1 if "failed" in found else 3 if found & {"withheld", "unchecked"} else 0

    def bound(self):
        """The plan's suite is known, and it names this round."""
        plan = self.plan
        self.facts.update(draw=plan["draw"], suite=plan["suite"])
        if not self.demand(plan["suite"] in HASHES, "suite", "plan.txt", 2, "未知的密码算法", "unknown suite"):
            return False
        self.suite = Suite(plan["suite"])
        self.p = self.facts["plan_digest"] = self.suite.th("plan", self.files["plan.txt"]).hex()
        self.add("plan", "ok", "P " + self.p)
        self.round = self.text("round", parse_round)
        if not self.round or not self.demand(self.round["suite"] == plan["suite"], "suite", "round.txt", 2, "与方案的算法不同", "not the plan's suite"):
            return False
        q = self.facts["round_digest"] = self.suite.th("round", self.files["round.txt"]).hex()
        good = self.demand(self.round["id"] == plan["round"], "round", "round.txt", 3, "不是方案所指的轮次", "not the round the plan names")
        good = good and self.demand(q == plan["q"], "round", "round.txt", 0, "摘要与方案不符", "its digest is not the one the plan names")
        if good:
            self.add("suite", "ok", plan["suite"])
            self.add("round", "ok", "Q " + q)
        return good

    def tables(self):
        """Rule, pool, exclusions, inspectors, conflicts; then the eligible firms of each stratum, and the capacity."""
        plan, rule = self.plan, self.files.get("rule.txt")
        if rule is None:
            self.add("rule", "noted", "公布文件中没有规则全文", "the rule text is not in the bundle")
        elif self.demand(self.suite.th("rule", rule).hex() == plan["rule"], "rule", "rule.txt", 0, "摘要与方案不符", "its digest is not the plan's"):
            self.add("rule", "ok", plan["rule"])
        pool_columns = (is_id, is_stratum, is_status) + ((is_salt,) if plan["salted"] else ())
        self.pool = self.table("pool", pool_columns)[0]
        self.table("exclusions", COLUMNS["exclusions.tsv"])
        inspectors, good_inspectors = self.table("inspectors", COLUMNS["inspectors.tsv"])
        conflicts, good_conflicts = self.table("conflicts", COLUMNS["conflicts.tsv"])
        self.people = (inspectors, conflicts) if good_inspectors and good_conflicts else None
        if self.pool is not None:
            self.strata()
        if good_inspectors:
            slots = sum(min(s[1], s[2]) for s in plan["strata"]) * len(plan["slots"])
            capacity = sum(int(j[2]) for j in inspectors if j[3] == "-")
            low = 10 * capacity < 13 * slots  # §2
            self.add("capacity", "noted" if low else "ok", "承载量 %d,岗位 %d%s" % (capacity, slots, ",不足 1.3 倍,须另一人批准" if low else ""),
                     "capacity %d for %d slots%s" % (capacity, slots, ": below 1.3 times, a second approver was needed" if low else ""))

    def table(self, check, columns):
        """(rows or None, whether they are what the plan committed to)"""
        file, (size, root) = check + ".tsv", self.plan[check]
        if file not in self.files:
            self.add(check, "withheld", "未公开", "not in the bundle", file)
            return None, False
        raw = self.files[file]
        rows = self.parse(check, parse_table, file, raw, *columns)
        if rows is None or check == "exclusions" and self.pool is not None and not self.explained(rows):
            return None, False
        good = self.demand(len(rows) == size, check, file, 0, "行数与方案不符", "the plan names another number of lines")
        good = good and self.demand(self.suite.root(raw).hex() == root, check, file, 0, "根摘要与方案不符", "the plan names another root")
        if good:
            self.add(check, "ok", "%d 行,根 %s" % (size, root), "%d lines, root" % size)
        return rows, good

    def explained(self, rows):
        """Exactly the coded lines of the pool are explained, with the same codes."""
        want = [(f[0], f[2]) for f in self.pool if f[2] != "-"]
        got = [x[:2] for x in rows]
        row = next((i for i, (a, b) in enumerate(zip(want, got), 1) if a != b), min(len(want), len(got)) + 1)
        return self.demand(want == got, "exclusions", "exclusions.tsv", row, "与名录中的排除对象不符", "does not fit the excluded lines of the pool")

    def strata(self):
        counts, good = {}, True
        for f in self.pool:
            counts[f[1]] = counts.get(f[1], 0) + (f[2] == "-")
        for label, eligible, _, _ in self.plan["strata"]:
            good &= self.demand(counts.pop(label, 0) == eligible, "strata", "plan.txt", 0, label + " 的合格户数与名录不符",
                                "the eligible firms of %s are not as many in the pool" % label)
        for label, n in counts.items():
            good &= self.demand(n == 0, "strata", "plan.txt", 0, "名录中的 %s 不在方案内" % label, "%s is in the pool, not in the plan" % label)
        if good:
            self.add("strata", "ok", "%d 层" % len(self.plan["strata"]), "strata")

    def randomness(self):
        """Commitments, quorum, close, public events, seals."""
        raw = self.files.get("entropy.json")
        if raw is None:
            self.add("entropy", "withheld", "未公开", "not in the bundle", "entropy.json")
            self.closing(None)
            return
        e = self.entropy = self.parse("entropy", parse_entropy, raw)
        if e is None:
            return
        self.add("entropy", "ok", "写法规范", "canonical")

        def opens(check, label, prefix, nonces, promised, allowed):
            bad = [p for p, _ in nonces + promised if p not in allowed]
            bad += [p for p, n in nonces
                    if self.suite.th(label, bytes.fromhex(prefix) + lp8(p) + bytes.fromhex(n)).hex() != dict(promised).get(p)]
            return self.demand(not bad, check, "entropy.json", 0, "%s 的随机数打不开其承诺" % bad, "the nonces of %s do not open what they promised" % bad)

        good = opens("commitments", "commit", self.plan["q"], e["opened"], e["commitments"], self.round["parties"])
        if good:
            self.add("commitments", "ok", "%d 方承诺,%d 方揭示" % (len(e["commitments"]), len(e["opened"])), "committed, opened")
        if self.demand(len(e["opened"]) >= self.round["quorum"], "quorum", "entropy.json", 0, "不足法定参与数", "below the quorum"):
            self.add("quorum", "ok", "%d ≥ %d" % (len(e["opened"]), self.round["quorum"]))
        else:
            good = False
        good = self.closing(e["opened"]) and good
        good = self.beacons() and good
        seals = [p for p, _ in e["seals"]]
        sealed = self.demand(seals == self.plan["sealed"], "seals", "entropy.json", 0, "密封方与方案不符", "not the sealed parties of the plan")
        sealed = sealed and opens("seals", "seal", self.p, e["sealed"], e["seals"], seals)
        missing = len(seals) - len(e["sealed"])
        if sealed and missing:
            self.add("seals", "withheld", "%d 方的密封随机数尚未公开" % missing, "sealed nonces are not published yet", "entropy.json")
        elif sealed:
            self.add("seals", "ok", "%d 方" % len(seals), "sealed parties")
        self.opened, self.hidden = good and sealed, missing > 0

    def closing(self, opened):
        raw = self.files.get("close.txt")
        if raw is None:
            self.add("close", "noted", "没有关闭记录,以 entropy.json 所列为准", "no close text; entropy.json says which nonces count")
            return True
        close = self.parse("close", parse_close, raw)
        good = close is not None and self.demand(close[:2] == (self.round["id"], self.plan["q"]), "close", "close.txt", 2, "是另一轮次的关闭记录",
                                                 "closes another round")
        good = good and self.demand(opened is None or close[2] == opened, "close", "close.txt", 0, "与 entropy.json 揭示的随机数不同",
                                    "does not list the nonces that entropy.json opens")
        if good:
            self.add("close", "ok", self.suite.th("close", raw).hex())
        return good

    def beacons(self):
        """The events of the round in its order, of known sources, ≥ 60 bits together, with possible outcomes."""
        named, seen, good, office = self.round["beacons"], self.entropy["beacons"], True, []
        known = all(s in SOURCES and SOURCES[s][2](e, t) for s, e, t in named) and sum(SOURCES[s][0] for s, _, _ in named) >= 60
        if not self.demand(known, "beacons", "round.txt", 0, "来源未知、事件有误或熵不足 60 位", "unknown source, wrong event, or less than 60 bits"):
            return False
        if not self.demand(len(seen) == len(named), "beacons", "entropy.json", 0, "事件数与轮次不符", "not as many events as in the round"):
            return False
        for (source, event, _), got in zip(named, seen):
            what = "%s %s" % (source, event)
            fits = got[:2] == (source, event) and SOURCES[source][3](got[2])
            good &= self.demand(fits, "beacons", "entropy.json", 0, what + ":不是该事件的可能结果", what + ": not a possible outcome of this event")
            office += [what] if SOURCES[source][1] else []
            if fits and source == "drand/quicknet":
                self.add("beacons", "unchecked", what + ":本程序不核验其签名", what + ": signature not checked here (yangguang draw verify checks it)")
            elif fits:
                self.add("beacons", "ok", what + ":形式相符;请与公布结果对照:" + got[2], "form holds; compare with the published outcome")
        if office and not self.plan["sealed"]:
            self.add("office", "noted", "机关自行掷骰,没有密封方:" + ",".join(office), "thrown by the office, no sealed party")
        return good

    def seed(self):
        """S of §6.5, and the ticket key"""
        e, nonces = self.entropy, lambda all: u16(len(all)) + b"".join(lp8(p) + bytes.fromhex(n) for p, n in all)
        events = u16(len(e["beacons"])) + b"".join(lp8(s) + lp8(n) + lp16(v) for s, n, v in e["beacons"])
        seed = self.suite.th("seed", lp8(self.plan["draw"]) + bytes.fromhex(self.plan["q"]) + nonces(e["opened"]) + events + nonces(e["sealed"]))
        self.facts["seed"], self.key = seed.hex(), self.suite.th("select", seed)
        return seed

    def result(self):
        """Draws again, as far as the tables allow, and compares."""
        raw, given = self.files.get("result.txt"), None
        if raw is None:
            self.add("result", "withheld", "未公开", "not in the bundle", "result.txt")
        else:
            self.facts["result_digest"] = self.suite.th("result", raw).hex()
            given = self.parse("result", parse_result, raw)
        if self.entropy is None and "entropy.json" not in self.files or self.entropy and self.hidden:
            self.add("tickets", "withheld", "随机数未公开,算不出种子", "the seed cannot be computed", "entropy.json")
            return
        if not self.opened:
            if given:
                self.fail("tickets", "entropy.json", 0, "随机数有误,无从抽取", "the randomness did not pass, so nothing was drawn from it")
            return
        seed, head = self.seed(), ["drd1 result", "draw " + self.plan["draw"], "plan " + self.p]
        head.append("seed " + self.facts["seed"])
        if self.pool is None:
            if given:
                self.shown(given)
                self.add("tickets", "withheld", "没有名录,无法核验是否为最小的签号", "that these are the lowest cannot be checked", "pool.tsv")
            return
        cutoffs, chosen, reserves = select(self.suite.h, self.key, self.plan, self.pool)
        sel = ["sel %d %s %s %s" % (n, label, e, t) for n, (t, e, label) in enumerate(chosen, 1)]
        lines = raw.decode("latin-1").split("\n")[:-1] if given else []
        bare = [" ".join(x.split(" ")[:5]) if x.startswith("sel ") else x for x in lines if not x.startswith("unfilled ")]
        if given and not self.same("tickets", head + cutoffs + sel + reserves, bare, "S " + self.facts["seed"]):
            return
        if self.people is None:
            self.add("teams", "withheld", "需要 inspectors.tsv 和 conflicts.tsv", "needs inspectors.tsv and conflicts.tsv")
            return
        slots, firms = self.plan["slots"], [e for _, e, _ in chosen]
        team = assign(self.suite.h, self.suite.th("assign", seed), firms, slots, *self.people)
        empty = ["unfilled %s %d" % (e, s + 1) for i, e in enumerate(firms) for s in range(len(slots)) if (i, s) not in team]
        sel = [line + "".join(" " + team.get((i, s), "!") for s in range(len(slots))) for i, line in enumerate(sel)]
        want = head + cutoffs + sel + reserves + empty
        self.facts["result"] = "\n".join(want) + "\n"
        if given and self.same("teams", want, lines, "%d 个岗位空缺 slots unfilled" % len(empty)):
            self.same("result", [self.facts["result"]], [raw.decode("latin-1")], "R " + self.facts["result_digest"])

    def same(self, check, want, got, good):
        """Compares line by line and names the first line that differs."""
        if want == got:
            self.add(check, "ok", good)
            return True
        row = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))
        texts = tuple(repr(x[row][:80]) if row < len(x) else "-" for x in (want, got))
        self.fail(check, "result.txt", row + 1, "重算得 %s,文件为 %s" % texts, "recomputed and found differ")
        return False

    def shown(self, given):
        """What a result shows without the pool: seed, every firm's own ticket, the order, the cutoffs."""
        def fail(row, zh, en):
            self.fail("tickets", "result.txt", row, zh, en)

        before = len(self.checks)
        if (given["draw"], given["plan"]) != (self.plan["draw"], self.p):
            fail(0, "属于另一方案", "belongs to another plan")
        elif given["seed"] != self.facts["seed"]:
            fail(4, "种子不符", "not the seed")
        elif len(given["cutoff"]) != len(self.plan["strata"]):
            fail(5, "层数与方案不符", "not as many strata as in the plan")
        row, last = 4 + len(given["cutoff"]), {}
        for i, w in enumerate(given["sel"] + given["rsv"]):
            row += 1
            if self.suite.h(self.key + lp8(w[2])).hex() != w[3]:
                fail(row, "不是该企业的签号", "not the ticket of this firm")
            if i < len(given["sel"]):
                if i and given["sel"][i - 1][3] > w[3]:
                    fail(row, "签号应升序", "tickets must ascend")
                last.setdefault(w[1], []).append(w[3])
        for i, (s, c) in enumerate(zip(self.plan["strata"], given["cutoff"])):
            drawn = last.get(s[0], [])
            if c != [s[0], str(min(s[1], s[2])), drawn[-1] if drawn else "-"] or len(drawn) != int(c[1]):
                fail(5 + i, "与方案和抽中对象不符", "does not fit the plan and the selections")
        if len(self.checks) == before:
            self.add("tickets", "ok", "S %s;所列签号都属实" % self.facts["seed"], "every ticket shown is that firm's")

    def firm(self, uscc):
        """Why a firm was drawn or not: lines in Chinese and English."""
        line = next(((n, f) for n, f in enumerate(self.pool or [], 1) if f[0] == uscc), None)
        if self.pool is not None and line is None:
            return ["%s 不在名录中,未参加抽取 not in the pool" % uscc]
        if line and line[1][2] != "-":
            return ["%s 在名录第 %d 行,层次 %s,因 %s 排除,未抽中 excluded with code %s, not drawn" % (uscc, line[0], line[1][1], line[1][2], line[1][2])]
        if "seed" not in self.facts:
            return ["种子未公开,算不出签号 the seed is withheld"]
        ticket = self.suite.h(self.key + lp8(uscc)).hex()
        out = ["%s 的签号 ticket %s" % (uscc, ticket)]
        if line is None or "result" not in self.facts:
            return out + ["名录未公开;与所在层次的分界签号比较:不大于即抽中 pool withheld: drawn if not above the cutoff of its stratum"]
        for w in (x.split(" ") for x in self.facts["result"].split("\n")):
            if w[0] == "cutoff" and w[1] == line[1][1]:
                out.append("层次 %s 抽 %s 户,分界签号 cutoff %s" % (w[1], w[2], w[3]))
                drawn = w[3] != "-" and ticket <= w[3]
                out.append("抽中:签号不大于分界 drawn: not above the cutoff" if drawn else "未抽中:签号大于分界 not drawn: above the cutoff")
            elif w[0] == "rsv" and w[3] == uscc:
                out.append("候补第 %s 名 reserve %s" % (w[2], w[2]))
        return out


# ── files and command line ───────────────────────────────────────────────────────────────────────────────────────────────────────

def load(path):
    """A bundle from a folder or a ZIP file, which may hold nothing but files of a bundle."""
    bundle = {}

    def keep(name, f):
        limit = LIMITS.get(name, 1 << 20)
        bundle[name] = f.read(limit + 1)
        if len(bundle[name]) > limit:
            raise Fault(name, 0, "文件过大", "too large")

    if os.path.isdir(path):
        for name in FILES:
            full = os.path.join(path, name)
            if os.path.lexists(full):
                if not stat.S_ISREG(os.lstat(full).st_mode):
                    raise Fault(name, 0, "不是普通文件", "not a regular file")
                with open(full, "rb") as f:
                    keep(name, f)
    else:
        try:
            with zipfile.ZipFile(path) as z:
                for entry in z.infolist():
                    kind = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == 3 else 0
                    if entry.filename not in FILES or entry.filename in bundle or kind not in (0, stat.S_IFREG):
                        raise Fault(entry.filename[:80], 0, "不应在 ZIP 中,或出现两次", "does not belong into the ZIP, or is there twice")
                    with z.open(entry) as f:
                        keep(entry.filename, f)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as err:
            raise Fault(os.path.basename(path), 0, "不是完好的 ZIP 文件", "not a sound ZIP file: %s" % err)
    if not bundle:
        raise Fault(os.path.basename(path), 0, "没有公布文件", "holds no file of a bundle")
    return bundle


def sentence(c):
    zh = c["file"] + (" 第 %d 行" % c["row"] if c["row"] else "")
    en = c["file"] + (" line %d" % c["row"] if c["row"] else "")
    return "%s %s:%s%s | %s %s: %s%s" % (STATUS[c["status"]], NAMES[c["check"]], zh and zh + ":", c["zh"], c["status"], c["check"],
                                        en and en + ": ", c["en"])


def verify(path):
    """(exit code, checks, facts, verifier); a file that cannot be read is a failure of the check "bundle"."""
    try:
        v = Verifier(load(path))
        return v.exit_code(), v.checks, v.facts, v
    except Fault as f:
        return 1, [{"check": "bundle", "status": "failed", "file": f.file, "row": f.row, "zh": f.zh, "en": f.en}], {}, None


def main():
    words = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    words.add_argument("bundle", nargs="?", help="ZIP 文件或文件夹 ZIP file or folder")
    words.add_argument("--uscc", help="统一社会信用代码:此企业是否抽中 was this firm drawn, and why")
    words.add_argument("--batch", action="store_true", help="从标准输入逐行读路径,逐行输出 JSON paths from stdin, one line of JSON each")
    args = words.parse_args()
    if any(sm3(m).hex() != want for m, want in SM3_EXAMPLES):
        sys.exit("SM3 自检失败 self-test of SM3 failed")
    if args.batch:
        for path in sys.stdin.read().splitlines():
            code, checks, facts, _ = verify(path)
            print(json.dumps(dict(facts, exit=code, checks=checks)))
        return 0
    if not args.bundle:
        words.error("请指定公布文件 name a bundle")
    code, checks, facts, v = verify(args.bundle)
    for c in checks:
        print(sentence(c))
    if args.uscc and v and "draw" in facts:
        print("\n".join(v.firm(args.uscc.strip().upper())))
    if code == 0:
        print("全部核验通过:抽取 %s | ok: everything was checked and holds" % facts["draw"])
    else:
        first = next(c for c in checks if c["status"] in (("failed",) if code == 1 else ("withheld", "unchecked")))
        print("%s:%s" % ("核验不通过" if code == 1 else "有内容未能核验", sentence(first)), file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
