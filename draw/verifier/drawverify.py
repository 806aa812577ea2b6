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
         "entropy.json", "result.txt", "void.txt", "deviations.txt")
LIMITS = {"rule.txt": 16 << 20, "pool.tsv": 1 << 30, "exclusions.tsv": 1 << 30, "inspectors.tsv": 1 << 30, "conflicts.tsv": 1 << 30,
          "result.txt": 1 << 28, "deviations.txt": 1 << 30}  # bytes; 1 MiB for the others
NAMES = {"bundle": "公布文件", "plan": "抽取方案", "round": "随机数轮次", "suite": "密码算法", "rule": "抽查范围规则", "pool": "检查对象名录",
         "exclusions": "排除对象及理由", "inspectors": "执法人员名录", "conflicts": "回避关系", "strata": "分层数量", "capacity": "人员承载量",
         "entropy": "随机数文件", "commitments": "各方承诺", "quorum": "法定参与数", "close": "轮次关闭", "beacons": "公共随机事件",
         "seals": "密封方", "office": "机关自行掷骰", "tickets": "抽中对象", "teams": "检查组", "result": "抽取结果",
         "void": "作废", "deviations": "偏离"}
STATUS = {"ok": "通过", "failed": "不符", "withheld": "未公开", "unchecked": "未核验", "noted": "提示"}

# ── §6.1 hashes ──

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
    return bytes([len(x)]) + x

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
        while len(level) > 1:  # a last node without a sibling rises as it is
            level = [self.h(b"\x01" + level[i] + level[i + 1]) for i in range(0, len(level) - 1, 2)] + level[len(level) & ~1:]
        return level[0] if level else self.h(b"")

# ── §6.2–§6.7 grammar ──

class Fault(Exception):
    """Where a file deviates from the protocol: the line from 1, or 0 for the file as a whole; why is "中文 | English"."""

    def __init__(self, file, row, why):
        super().__init__(why)
        self.file, self.row, self.why = file, row, why

ID, N, HEX, CODE, STRATUM = "[!-~]{1,64}", "(?:0|[1-9][0-9]{0,11})", "[0-9a-f]{64}", "[A-Z][0-9][0-9]", "[A-Z0-9_.-]{1,16}"
WORD, QUAL, TIME = "[!-~]+", "[!-+.-~-]{1,64}", r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
DRAW = r"(?=[!-~]{13,64}\Z)[!-~]+-[0-9]{4}-(?!000000)[0-9]{6}"

def fits(pattern, s):
    return re.fullmatch(pattern, s) is not None

def ascending(ids):
    return all(a < b for a, b in zip(ids, ids[1:]))

def is_time(s):
    try:  # Python knows no year 0, which was a leap year as 2000 was; times are compared as strings
        return fits(TIME, s) and bool(datetime.datetime.strptime(s.replace("0000-", "2000-", 1), "%Y-%m-%dT%H:%M:%SZ"))
    except ValueError:
        return False

def read(name, raw, grammar):
    """A text of lines "key value…": {key: [(row, values…)…]}. The grammar gives for each key in its order how often it occurs
    (1, ? at most once, * any number) and the pattern of its values, each in a group."""
    if len(raw) > LIMITS.get(name, 1 << 20) or not raw.endswith(b"\n"):
        raise Fault(name, 0, "过大或末尾没有换行符 | too long, or no line feed at the end")
    lines, row, found = raw[:-1].split(b"\n"), 0, {}
    for n, line in enumerate(lines, 1):
        if not fits(rb"[ -~]+", line):
            raise Fault(name, n, crlf(line, "空行或含有可打印 ASCII 以外的字节 | an empty line, or a byte outside printable ASCII"))
    lines = [line.decode("ascii") for line in lines]
    for key, times, pattern in grammar:
        found[key] = []
        while times == "1" and not found[key] or row < len(lines) and lines[row].split(" ")[0] == key and (times == "*" or not found[key]):
            if row == len(lines):
                raise Fault(name, row, "缺少 %s 行 | ends where a line %s must follow" % (key, key))
            match = re.fullmatch(key + " " + pattern, lines[row])
            row += 1
            if not match:
                raise Fault(name, row, "不是合格的 %s 行 | not a well-formed line %s" % (key, key))
            found[key].append((row,) + match.groups())
    if row < len(lines):
        raise Fault(name, row + 1, "多余的行 | an unexpected line")
    return found

def demand(name, *rules):
    """Each rule: whether it holds, the row, why not."""
    for good, row, why in rules:
        if not good:
            raise Fault(name, row, why)

def crlf(line, why):
    """What is wrong with a line: that it ends as Windows ends it, or else why."""
    return "行末是 CR LF：请把文件存为 LF 换行 | the line ends in CR LF: save the file with LF line ends" if line.endswith(b"\r") else why

def in_order(rows):
    """The first row whose first value does not ascend, or 0."""
    return next((b[0] for a, b in zip(rows, rows[1:]) if a[1] >= b[1]), 0)

PLAN = (("drd1", "1", "plan"), ("suite", "1", "(%s)" % ID), ("draw", "1", "(%s)" % ID), ("supersedes", "?", "(%s)" % ID), ("matter", "1", ID),
        ("rule", "1", "(%s)" % HEX), ("pool", "1", "(%s) (%s)( salted)?" % (N, HEX)), ("exclusions", "1", "(%s) (%s)" % (N, HEX)),
        ("inspectors", "1", "(%s) (%s)" % (N, HEX)), ("conflicts", "1", "(%s) (%s)" % (N, HEX)),
        ("stratum", "*", "(%s) (%s) (%s) (%s)" % (STRATUM, N, N, N)), ("slot", "*", "(%s) (%s)" % (N, WORD)),
        ("round", "1", "(%s) (%s)" % (WORD, HEX)), ("sealed", "*", "(%s)" % ID), ("reserve-chain", "?", "([1-9][0-9]{0,11}) (%s)" % HEX),
        ("embargo", "?", "(%s)" % WORD), ("publication", "?", "(%s)" % WORD))

def parse_plan(raw):
    """§6.4"""
    t = read("plan.txt", raw, PLAN)
    p = {k: t[k][0][1] for k in ("suite", "draw", "rule")}
    p.update({k: (int(t[k][0][1]), t[k][0][2]) for k in ("pool", "exclusions", "inspectors", "conflicts")})
    p.update(salted=t["pool"][0][3] is not None, strata=[(s[1],) + tuple(map(int, s[2:])) for s in t["stratum"]], slots=[s[2] for s in t["slot"]],
             round=t["round"][0][1], q=t["round"][0][2], sealed=[s[1] for s in t["sealed"]],
             chain=(int(t["reserve-chain"][0][1]), t["reserve-chain"][0][2]) if t["reserve-chain"] else None)
    wrong_slot = next((s[0] for n, s in enumerate(t["slot"], 1) if s[1] != str(n)), 0)
    published = t["publication"][0][1] if t["publication"] else "open"
    demand("plan.txt", (not in_order(t["stratum"]), in_order(t["stratum"]), "层次应严格升序 | strata must be strictly ascending"),
           (not wrong_slot, wrong_slot, "岗位应从 1 连续编号 | slots must be numbered 1, 2, …"),
           (all(is_time(e[1]) and e[1] > "0001-01-01T00:00:00Z" for e in t["embargo"]), t["embargo"] and t["embargo"][0][0], "时间有误 | not a time"),
           (fits(DRAW, p["draw"]) and all(fits(DRAW, s[1]) and s[1] != p["draw"] for s in t["supersedes"]), 0, "抽取编号有误 | wrong draw number"),
           (fits(ID, p["round"]), 0, "轮次编号有误 | malformed round id"), (p["strata"], 0, "没有层次 | no stratum"),
           (len(p["slots"]) >= 2, 0, "至少要有两个岗位 | at least two slots are needed"),
           (all(fits(QUAL, q) for q in p["slots"]), 0, "岗位资质有误 | malformed qualification of a slot"),
           (ascending(p["sealed"]), 0, "密封方应严格升序 | sealed parties must be strictly ascending"),
           (not t["embargo"] or p["sealed"], 0, "暂缓公开须有密封方 | an embargo needs a sealed party"),
           (published in ("open", "restricted"), 0, "公开方式有误 | publication must be open or restricted"),
           (published == "open" or p["salted"], 0, "限制公开的名录须加盐 | restricted publication needs a salted pool"))
    return p

ROUND = (("drd1", "1", "round"), ("suite", "1", "(%s)" % ID), ("round", "1", "(%s)" % ID), ("party", "*", "(%s)" % ID), ("quorum", "1", "(%s)" % N),
         ("reveal-by", "1", "(%s)" % TIME), ("beacon", "*", "(%s) (%s) (%s)" % (WORD, WORD, TIME)))

def parse_round(raw):
    """§6.3"""
    t = read("round.txt", raw, ROUND)
    r = {"suite": t["suite"][0][1], "id": t["round"][0][1], "parties": [p[1] for p in t["party"]], "quorum": int(t["quorum"][0][1]),
         "beacons": [b[1:] for b in t["beacon"]]}
    row, reveal_by = t["reveal-by"][0]
    early = next((b[0] for b in t["beacon"] if not is_time(b[3]) or b[3] <= reveal_by), 0)
    events = [b[:2] for b in r["beacons"]]
    demand("round.txt", (not in_order(t["party"]), in_order(t["party"]), "各方应严格升序 | parties must be strictly ascending"),
           (is_time(reveal_by), row, "时间有误 | not a time"), (not early, early, "事件须晚于揭示时限 | the event must be after reveal-by"),
           (2 <= r["quorum"] <= len(r["parties"]), 0, "法定参与数应在 2 与各方总数之间 | the quorum must be between 2 and the number of parties"),
           (events and all(fits(ID, w) for e in events for w in e), 0, "没有公共事件或名称有误 | no public event, or a malformed name"),
           (len(set(events)) == len(events), 0, "同一公共事件出现两次 | the same public event is named twice"))
    return r

def parse_close(raw):
    """§6.3: (round, Q, [(party, nonce)…])"""
    t = read("close.txt", raw, (("drd1", "1", "close"), ("round", "1", "(%s) (%s)" % (WORD, HEX)), ("open", "*", "(%s) (%s)" % (WORD, HEX))))
    words = [t["round"][0][1]] + [o[1] for o in t["open"]]
    demand("close.txt", (all(fits(ID, w) for w in words) and ascending(words[1:]), 0, "各方应严格升序 | parties must be ids, strictly ascending"))
    return t["round"][0][1:] + ([o[1:] for o in t["open"]],)

COLUMNS = {"pool": (ID, STRATUM, "-|" + CODE), "exclusions": (ID, CODE, HEX), "inspectors": ("(?!!$)" + ID, "%s(,%s)*" % (QUAL, QUAL), N, "-|" + CODE),
           "conflicts": (ID, ID, CODE)}

def parse_table(name, raw, columns):
    """§6.2: the rows of a table as tuples of strings. The ids in the first column ascend strictly, in conflicts.tsv the pairs."""
    rows, keys, lines = [], 2 if name == "conflicts.tsv" else 1, raw.split(b"\n")
    for n, line in enumerate(lines[:-1] + ([b""] if lines[-1] else []), 1):  # a last line without LF is as bad as an empty one
        fields = tuple(line.decode("latin-1").split("\t"))
        quals = fields[1].split(",") if name == "inspectors.tsv" and len(fields) > 1 else []
        good = len(fields) == len(columns) and all(map(fits, columns, fields)) and ascending(quals) and (quals == ["-"] or "-" not in quals)
        demand(name, (good, n, crlf(line, "不合格式(字段、制表符、换行符) | malformed (fields, tabs, line feed)")),
               (not rows or rows[-1][:keys] < fields[:keys], n, "应严格升序且不重复 | must be strictly ascending, without duplicates"))
        rows.append(fields)
    return rows

def parse_entropy(raw):
    """entropy.json: nonces, events and seals. Of all ways to write the same JSON only one is accepted."""
    try:
        data = json.loads(raw.decode("utf-8", "replace"))
        e = {k: sorted((data.get(k) or {}).items()) for k in ("commitments", "opened", "seals", "sealed")}
        good = len(raw) <= 1 << 20 and all(fits(ID, p) and fits(HEX, d) for k in e for p, d in e[k])
        e["beacons"] = [(s, n, v) for s, n, v in data.get("beacons") or []]
        good = good and all(fits(ID, s) and fits(ID, n) and fits("[ -~]{1,4096}", v) for s, n, v in e["beacons"])
    except (ValueError, TypeError, AttributeError, RecursionError):
        good = False
    demand("entropy.json", (good, 0, "不是规定格式的 JSON | not JSON of the prescribed form"))

    def block(key, brackets, items):
        return ' "%s": %s%s%s' % (key, brackets[0], ",".join("\n  " + i for i in items) + ("\n " if items else ""), brackets[1])

    parts = {k: block(k, "{}", ["%s: %s" % (json.dumps(p), json.dumps(d)) for p, d in e[k]]) for k in e if k != "beacons"}
    parts["beacons"] = block("beacons", "[]", ["[\n   %s\n  ]" % ",\n   ".join(json.dumps(w) for w in b) for b in e["beacons"]])
    canonical = ("{\n%s\n}" % ",\n".join(parts[k] for k in ("commitments", "opened", "beacons", "seals", "sealed"))).encode()
    row = os.path.commonprefix([canonical, raw]).count(b"\n") + 1
    demand("entropy.json", (canonical == raw, row, "不是规范写法(键序、缩进、末尾无换行) | not canonical (key order, indent, no last line feed)"))
    return e

RESULT = (("drd1", "1", "result"), ("draw", "1", "(%s)" % ID), ("plan", "1", "(%s)" % HEX), ("seed", "1", "(%s)" % HEX),
          ("cutoff", "*", "(%s) (?:(0) (-)|([1-9][0-9]{0,11}) (%s))" % (WORD, HEX)), ("sel", "*", "(%s) (%s) (%s) (%s)((?: [!-~]+){2,})" % (N, WORD, WORD, HEX)),
          ("rsv", "*", "(%s) (%s) (%s) (%s)" % (WORD, N, WORD, HEX)), ("unfilled", "*", "(%s) (%s)" % (WORD, N)))

def parse_result(raw):
    """§6.7, by its grammar alone: {key: [(row, values…)…]}; the team of a "sel" line is one value."""
    t = read("result.txt", raw, RESULT)
    t["cutoff"] = [(c[0], c[1], c[2] or c[4], c[3] or c[5]) for c in t["cutoff"]]
    empty = [(s[3], str(slot)) for s in t["sel"] for slot, j in enumerate(s[5].split(" ")[1:], 1) if j == "!"]
    for n, s in enumerate(t["sel"], 1):
        good = s[1] == str(n) and s[5].count(" ") == t["sel"][0][5].count(" ")
        demand("result.txt", (good, s[0], "抽中对象应连续编号,各组人数相同 | selections must be numbered, teams of one size"))
    number, label = 0, None
    for row, stratum, n, _, _ in t["rsv"]:
        number, label = number + 1 if stratum == label else 1, stratum
        demand("result.txt", (n == str(number), row, "候补应从 1 连续编号 | reserves of a stratum must be numbered 1, 2, …"))
    got = [u[1:] for u in t["unfilled"]]
    where = next((u[0] for u, want in zip(t["unfilled"], empty) if u[1:] != want), raw.count(b"\n"))
    demand("result.txt", (got == empty, where, "与空缺岗位不符 | the lines unfilled do not fit the empty slots"))
    return t

VOID = (("drd1", "1", "void"), ("draw", "1", "(%s)" % ID), ("plan", "1", "(%s)" % HEX), ("code", "1", "(%s)" % WORD),
        ("evidence", "1", "(%s)" % HEX), ("requested", "1", "(%s)" % ID), ("approved", "1", "(%s)" % ID), ("time", "1", "(%s)" % TIME))

def parse_void(raw):
    """§6.8: a draw that counts for nothing, why, and the two people who answer for it"""
    t = read("void.txt", raw, VOID)
    v = {k: t[k][0][1] for k in ("draw", "plan", "code", "requested", "approved", "time")}
    demand("void.txt", (is_time(v["time"]), 8, "时间有误 | not a time"), (fits(DRAW, v["draw"]), 2, "抽取编号有误 | not a draw number"),
           (v["code"] in ("V01", "V02", "V03"), 4, "作废代码有误 | the code must be V01, V02 or V03"),
           (v["requested"] != v["approved"], 7, "申请人与批准人相同 | approved by whoever requested it"))
    return v

DEVIATIONS = (("drd1", "1", "deviations"), ("draw", "1", "(%s)" % DRAW), ("result", "1", "(%s)" % HEX), ("step", "*", "(.+)"))
STEP = {"substitute": r"(?P<n>[0-9]+) substitute (?P<code>S0[1-5]) (?P<head>{hex} (?P<by>{id}) (?!(?P=by) ){id}) (?P<firm>{id}) (?!! )(?P<in>{id}) "
                      r"(?P<ticket>{hex}) (?P<link>-|{hex})(?P<team>(?: {id}){{2,}})".format(hex=HEX, id=ID),
        "refill": r"(?P<n>[0-9]+) refill (?P<code>L0[1-4]|K0[0-5]) (?P<head>{hex} (?P<by>{id}) (?!(?P=by) ){id}) (?P<firm>{id}) (?P<slot>[1-9][0-9]{{0,11}}) "
                  r"(?P<out>{id}) (?:(?P<none>! -)|(?!! )(?P<in>{id}) (?P<ticket>{hex}))".format(hex=HEX, id=ID)}

def parse_deviations(raw):
    """§6.8, by its grammar alone: (draw, result digest, steps as dictionaries with their line)"""
    t, steps = read("deviations.txt", raw, DEVIATIONS), []
    for n, (row, line) in enumerate(t["step"], 1):
        kind = line.split(" ")[1] if " " in line else ""
        match = re.fullmatch(STEP[kind], line) if kind in STEP else None
        good = match and match["n"] == str(n) and "0" * 64 not in (match["ticket"], match.groupdict().get("link"))
        demand("deviations.txt", (good, row, "不是合格的替补或补派记录 | not a well-formed substitute or refill, or misnumbered"))
        steps.append(dict(match.groupdict(), kind=kind, line=line))
    return t["draw"][0][1], t["result"][0][1], steps

# ── public events (§6.3): source → (bits, thrown by the office, is the event possible at its time, is the value possible) ──

def kl8(value):
    return fits("([0-9]{2} ){19}[0-9]{2}", value) and ascending(value.split(" ")) and "01" <= value[:2] and value[-2:] <= "80"

def drand(event, time):
    """quicknet: a round every 3 seconds since 1692803367; the named round must not be over before its time."""
    due = calendar.timegm(tuple(map(int, re.findall("[0-9]+", time)))) if time > "1970" else 0
    return fits("[1-9][0-9]{0,9}", event) and int(event) <= 10**9 and 1692803367 + 3 * (int(event) - 1) >= due

SOURCES = {"dice/d10x20": (66, True, lambda e, t: fits(ID, e), lambda v: fits("[0-9]{20}", v)),
           "cwl/kl8": (61, False, lambda e, t: fits("[1-9][0-9]{6}", e), kl8),
           "drand/quicknet": (256, False, drand, lambda v: fits("[0-9a-f]{96}", v))}

# ── §6.5, §6.6: the draw itself ──

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

class Course:
    """A draw as its deviations have left it (§6.8): what comes next follows from the draw and from nobody's choice."""

    def __init__(self, suite, plan, seed, pool, inspectors, conflicts, chosen, team, reserves):
        self.suite, self.plan, self.seed, self.pool, self.inspectors = suite, plan, seed, pool, inspectors
        self.pairs, self.barred, self.absent, self.links = suite.th("assign", seed), {c[:2] for c in conflicts}, set(), 0
        self.targets = {e: (label, [team.get((i, s), "!") for s in range(len(plan["slots"]))]) for i, (_, e, label) in enumerate(chosen)}
        self.used, self.left = set(self.targets), {label: [] for label, *_ in plan["strata"]}
        self.room = {j[0]: int(j[2]) for j in inspectors if j[3] == "-"}  # visits that an inspector can still take
        for j in team.values():
            self.room[j] -= 1
        for _, label, _, e, ticket in (v.split(" ") for v in reserves):
            self.left[label].append((ticket, e))

    def fill(self, firm, slot):
        """Who comes into an empty slot of the firm: (inspector, ticket), or ("!", "-")."""
        team, qual = self.targets[firm][1], self.plan["slots"][slot]
        free = [j[0] for j in self.inspectors if self.room.get(j[0], 0) > 0 and (qual == "-" or qual in j[1].split(",")) and j[0] not in team
                and j[0] not in self.absent and (firm, j[0]) not in self.barred]
        ticket, who = min(((self.suite.h(self.pairs + lp8(firm) + lp8(j)).hex(), j) for j in free), default=("-", "!"))
        team[slot] = who
        if who != "!":
            self.room[who] -= 1
        return who, ticket

    def substitute(self, step):
        """The rest of the line after the firm that leaves, or None where no firm can come."""
        if step["firm"] not in self.targets:
            return None
        label, team = self.targets[step["firm"]]
        if self.plan["chain"]:  # R2: the released link opens the one before
            n, before = self.plan["chain"]
            link = step["link"]
            if link == "-" or self.links == n or self.suite.h(bytes.fromhex(link)).hex() != before:
                return None
            key = self.suite.th("reserve", self.seed + bytes.fromhex(link))
            rest = [(self.suite.h(key + lp8(f[0])).hex(), f[0]) for f in self.pool if f[1] == label and f[2] == "-" and f[0] not in self.used]
            self.plan["chain"], self.links = (n, link), self.links + 1
        else:  # R1: the next reserve of the stratum
            rest, link = self.left[label][:1], "-"
        if not rest:
            return None
        ticket, firm = min(rest)
        self.left[label] = [v for v in self.left[label] if v[1] != firm]
        self.used.add(firm)
        self.targets[firm] = self.targets.pop(step["firm"])
        lost = [s for s, j in enumerate(team) if (firm, j) in self.barred]
        for s in lost:
            self.room[team[s]] += 1
            team[s] = "!"
        for s in lost:
            self.fill(firm, s)
        return " ".join([firm, ticket, link] + team)

    def refill(self, step):
        """The rest of the line after the firm, or None where that inspector cannot leave."""
        firm, out = step["firm"], step["out"]
        if firm not in self.targets or out == "!" or out not in self.targets[firm][1]:
            return None
        slot = self.targets[firm][1].index(out)
        if step["code"][0] == "L":
            self.absent.add(out)
        else:
            self.barred.add((firm, out))
        self.room[out] += 1
        self.targets[firm][1][slot] = "!"
        return "%d %s %s %s" % ((slot + 1, out) + self.fill(firm, slot))

# ── §6.9: every check ──

class Verifier:
    """Checks a bundle {file name: bytes}; a file that is not there is withheld. It goes on after a failure as far as it can."""

    def __init__(self, bundle):
        self.files, self.checks, self.facts, self.pool, self.people, self.entropy = bundle, [], {}, None, None, None
        self.opened = self.hidden = self.undrawn = False
        self.void = self.course = None
        self.plan = self.text("plan", parse_plan)
        if self.plan and self.bound():
            self.voided()
            self.tables()
            self.randomness()
            self.result()
            self.deviated()

    def add(self, check, status, why="", file="", row=0):
        """One line of the report; why is "中文 | English"."""
        zh, _, en = why.partition(" | ")
        self.checks.append({"check": check, "status": status, "file": file, "row": row, "zh": zh, "en": en or zh})
        return status != "failed"

    def demand(self, good, check, file, row, why):
        return bool(good) or self.add(check, "failed", why, file, row)

    def parse(self, check, parser, *args):
        """What a parser gives, or None when the grammar is broken."""
        try:
            return parser(*args)
        except Fault as f:
            self.add(check, "failed", f.why, f.file, f.row)

    def text(self, check, parser):
        file = check + ".txt"
        if self.demand(file in self.files, check, file, 0, "文件缺失 | missing"):
            return self.parse(check, parser, self.files[file])

    def exit_code(self):
        found = {c["status"] for c in self.checks}
        return 1 if "failed" in found else 3 if found & {"withheld", "unchecked"} else 0

    def bound(self):
        """The plan's suite is known, and it names this round."""
        name = self.plan["suite"]
        self.facts.update(draw=self.plan["draw"], suite=name)
        if not self.demand(name in HASHES, "suite", "plan.txt", 2, "未知的密码算法 | unknown suite"):
            return False
        self.suite = Suite(name)
        self.p = self.facts["plan_digest"] = self.suite.th("plan", self.files["plan.txt"]).hex()
        self.add("plan", "ok", "P " + self.p)
        self.round = self.text("round", parse_round)
        if not self.round or not self.demand(self.round["suite"] == name, "suite", "round.txt", 2, "与方案的算法不同 | not the plan's suite"):
            return False
        q = self.facts["round_digest"] = self.suite.th("round", self.files["round.txt"]).hex()
        return (self.demand(self.round["id"] == self.plan["round"], "round", "round.txt", 3, "不是方案所指的轮次 | not the round of the plan")
                and self.demand(q == self.plan["q"], "round", "round.txt", 0, "摘要与方案不符 | its digest is not the one the plan names")
                and self.add("suite", "ok", name) and self.add("round", "ok", "Q " + q))

    def voided(self):
        """void.txt, if there, is about this draw; result.txt is then what the draw would have been."""
        v = self.parse("void", parse_void, self.files["void.txt"]) if "void.txt" in self.files else None
        if (v and self.demand(v["draw"] == self.plan["draw"], "void", "void.txt", 2, "作废的是另一抽取 | voids another draw")
                and self.demand(v["plan"] == self.p, "void", "void.txt", 3, "作废的是另一方案 | voids another plan")):
            self.void = self.facts["void"] = v["code"]
            self.add("void", "ok", "%s,%s 申请,%s 批准;result.txt 为本应得出的结果 | void: result.txt is what the draw would have been" % (
                v["code"], v["requested"], v["approved"]))

    def never_drawn(self):
        """Whether a void draw has no result because its round failed; asked where entropy.json is absent."""
        if not self.void:
            return False
        if "close.txt" not in self.files:
            if self.void == "V03":
                self.add("void", "withheld", "没有关闭记录,无从核验轮次失败 | nothing shows that the round failed", "close.txt")
            return self.void == "V03"
        try:
            n = len(parse_close(self.files["close.txt"])[2])
        except Fault:
            return False  # closing says so
        if n < self.round["quorum"]:
            return self.add("void", "ok", "轮次失败:%d 方揭示,不足法定数 | the round failed: %d nonces, below the quorum" % (n, n))
        return self.void == "V03" and self.add("void", "noted", "轮次关闭过迟,须对照台账 | that it closed too late only the ledger shows")

    def tables(self):
        """Rule, pool, exclusions, inspectors, conflicts; then the eligible firms of each stratum, and the capacity."""
        plan, rule = self.plan, self.files.get("rule.txt")
        if rule is None:
            self.add("rule", "noted", "公布文件中没有规则全文 | the rule text is not in the bundle")
        elif self.demand(self.suite.th("rule", rule).hex() == plan["rule"], "rule", "rule.txt", 0, "摘要与方案不符 | its digest is not the plan's"):
            self.add("rule", "ok", plan["rule"])
        self.pool = self.table("pool", COLUMNS["pool"] + (("[0-9a-f]{32}",) if plan["salted"] else ()))[0]
        self.table("exclusions", COLUMNS["exclusions"])
        (inspectors, sound), (conflicts, sound_too) = self.table("inspectors", COLUMNS["inspectors"]), self.table("conflicts", COLUMNS["conflicts"])
        self.people = (inspectors, conflicts) if sound and sound_too else None
        if self.pool is not None:
            counts = {label: 0 for _, label, *_ in self.pool}
            for f in self.pool:
                counts[f[1]] += f[2] == "-"
            right = [(s[0], s[1], counts.pop(s[0], 0)) for s in plan["strata"]]
            bad = [label for label, want, got in right if want != got] + [label for label, n in counts.items() if n]
            if self.demand(not bad, "strata", "plan.txt", 0, "%s 的合格户数与名录不符 | eligible firms are not those of the pool" % bad):
                self.add("strata", "ok", "%d 层 | %d strata" % (len(right), len(right)))
        if sound:
            slots = sum(min(s[1], s[2]) for s in plan["strata"]) * len(plan["slots"])
            capacity = sum(int(j[2]) for j in inspectors if j[3] == "-")
            low = 10 * capacity < 13 * slots  # §2
            self.add("capacity", "noted" if low else "ok", "承载量 %d,岗位 %d%s | below 1.3 × a second approver is needed" % (
                capacity, slots, ",不足 1.3 倍,须另一人批准" if low else ""))

    def table(self, check, columns):
        """(rows or None, whether they are what the plan committed to)"""
        file, (size, root) = check + ".tsv", self.plan[check]
        if file not in self.files:
            self.add(check, "withheld", "未公开 | not in the bundle", file)
            return None, False
        rows = self.parse(check, parse_table, file, self.files[file], columns)
        if rows is not None and check == "exclusions" and self.pool is not None:  # exactly the coded lines of the pool, with the same codes
            want, got = [(f[0], f[2]) for f in self.pool if f[2] != "-"], [x[:2] for x in rows]
            row = next((i for i, (a, b) in enumerate(zip(want, got), 1) if a != b), min(len(want), len(got)) + 1)
            if not self.demand(want == got, check, file, row, "与名录中的排除对象不符 | does not fit the excluded lines of the pool"):
                return None, False
        good = rows is not None and self.demand(len(rows) == size, check, file, 0, "行数与方案不符 | the plan names another number of lines")
        good = good and self.demand(self.suite.root(self.files[file]).hex() == root, check, file, 0, "根摘要与方案不符 | the plan names another root")
        return rows, good and self.add(check, "ok", "%d 行,根 %s | %d lines" % (size, root, size))

    def opens(self, check, label, prefix, nonces, promised, allowed):
        """Only these parties promised, and every nonce opens its party's promise."""
        bad = [p for p, _ in nonces + promised if p not in allowed] + [
            p for p, n in nonces if self.suite.th(label, bytes.fromhex(prefix) + lp8(p) + bytes.fromhex(n)).hex() != dict(promised).get(p)]
        return self.demand(not bad, check, "entropy.json", 0, "%s 的随机数打不开其承诺 | nonces that do not open what was promised" % bad)

    def randomness(self):
        """Commitments, quorum, close, public events, seals."""
        if "entropy.json" not in self.files:
            self.undrawn = self.never_drawn()
            if not self.undrawn:
                self.add("entropy", "withheld", "未公开 | not in the bundle", "entropy.json")
            self.closing(None)
            self.hidden = True
            return
        e = self.entropy = self.parse("entropy", parse_entropy, self.files["entropy.json"])
        if e is None:
            return
        if self.void == "V03":
            self.add("void", "noted", "轮次关闭过迟,须对照台账 | that it closed too late only the ledger shows")
        self.add("entropy", "ok", "写法规范 | canonical")
        opened, quorum = len(e["opened"]), self.round["quorum"]
        good = [self.opens("commitments", "commit", self.plan["q"], e["opened"], e["commitments"], self.round["parties"])
                and self.add("commitments", "ok", "%d 方揭示 | %d opened" % (opened, opened)),
                self.demand(opened >= quorum, "quorum", "entropy.json", 0, "不足法定参与数 | below the quorum")
                and self.add("quorum", "ok", "%d ≥ %d" % (opened, quorum)), self.closing(e["opened"]), self.beacons()]
        seals = [p for p, _ in e["seals"]]
        good.append(self.demand(seals == self.plan["sealed"], "seals", "entropy.json", 0, "密封方与方案不符 | not the sealed parties of the plan")
                    and self.opens("seals", "seal", self.p, e["sealed"], e["seals"], seals))
        self.hidden, self.opened = len(e["sealed"]) < len(seals), all(good)
        if good[-1] and self.hidden:
            self.add("seals", "withheld", "密封随机数尚未公开 | sealed nonces are not published yet", "entropy.json")
        elif good[-1]:
            self.add("seals", "ok", "%d 方 | %d sealed parties" % (len(seals), len(seals)))

    def closing(self, opened):
        raw = self.files.get("close.txt")
        if raw is None:
            return self.add("close", "noted", "没有关闭记录,以 entropy.json 为准 | no close text; entropy.json says which nonces count")
        close = self.parse("close", parse_close, raw)
        return (close is not None
                and self.demand(close[:2] == (self.round["id"], self.plan["q"]), "close", "close.txt", 2, "关闭的是另一轮次 | closes another round")
                and self.demand(opened in (None, close[2]), "close", "close.txt", 0, "与 entropy.json 揭示的不同 | not the nonces of entropy.json")
                and self.add("close", "ok", self.suite.th("close", raw).hex()))

    def beacons(self):
        """The events of the round in its order, of known sources, ≥ 60 bits together, with possible outcomes."""
        named, seen, good = self.round["beacons"], self.entropy["beacons"], True
        known = all(s in SOURCES and SOURCES[s][2](e, t) for s, e, t in named) and sum(SOURCES[s][0] for s, _, _ in named) >= 60
        if not (self.demand(known, "beacons", "round.txt", 0, "来源未知、事件有误或不足 60 位 | unknown source, wrong event, or less than 60 bits")
                and self.demand(len(seen) == len(named), "beacons", "entropy.json", 0, "事件数与轮次不符 | not as many events as in the round")):
            return False
        for (source, event, _), got in zip(named, seen):
            what = "%s %s" % (source, event)
            if not self.demand(got[:2] == (source, event) and SOURCES[source][3](got[2]), "beacons", "entropy.json", 0,
                               "%s 不可能有此结果 | not a possible outcome of %s" % (what, what)):
                good = False
            elif source == "drand/quicknet":
                self.add("beacons", "unchecked", "%s:本程序不核验其签名 | %s: signature not checked here (yangguang draw verify does)" % (what, what))
            else:
                self.add("beacons", "ok", "%s 形式相符 | %s: form holds" % (what, what))
                self.add("beacons", "noted", "请与公布结果对照 | compare with the published outcome: %s = %s" % (what, got[2]))
            if SOURCES[source][1] and not self.plan["sealed"]:
                self.add("office", "noted", "机关自行掷骰,没有密封方 | thrown by the office, no sealed party: " + what)
        return good

    def seed(self):
        """S of §6.5, and with it the ticket key"""
        e = self.entropy
        nonces = [u16(len(e[k])) + b"".join(lp8(p) + bytes.fromhex(n) for p, n in e[k]) for k in ("opened", "sealed")]
        events = u16(len(e["beacons"])) + b"".join(lp8(s) + lp8(n) + u16(len(v)) + v.encode() for s, n, v in e["beacons"])
        seed = self.suite.th("seed", lp8(self.plan["draw"]) + bytes.fromhex(self.plan["q"]) + nonces[0] + events + nonces[1])
        self.facts["seed"], self.key = seed.hex(), self.suite.th("select", seed)
        return seed

    def result(self):
        """Draws again, as far as the files allow, and compares."""
        raw, given = self.files.get("result.txt"), None
        if self.undrawn:
            self.demand(raw is None, "result", "result.txt", 0, "失败轮次的抽取没有结果 | a draw of a failed round has no result")
            return
        if raw is None:
            self.add("result", "withheld", "未公开 | not in the bundle", "result.txt")
        else:
            self.facts["result_digest"] = self.suite.th("result", raw).hex()
            given = self.parse("result", parse_result, raw)
        if not self.opened or self.hidden:
            if self.hidden:
                self.add("tickets", "withheld", "随机数未公开,算不出种子 | the seed cannot be computed", "entropy.json")
            elif given:
                self.add("tickets", "failed", "随机数有误,无从抽取 | the randomness did not pass, so nothing was drawn from it", "entropy.json")
            return
        seed = self.seed()
        if self.pool is None:
            if given:
                self.shown(given)
                self.add("tickets", "withheld", "没有名录,无法核验是否为最小的签号 | that these are the lowest cannot be checked", "pool.tsv")
            return
        head = ["drd1 result", "draw " + self.plan["draw"], "plan " + self.p, "seed " + self.facts["seed"]]
        cutoffs, chosen, reserves = select(self.suite.h, self.key, self.plan, self.pool)
        sel = ["sel %d %s %s %s" % (n, label, e, t) for n, (t, e, label) in enumerate(chosen, 1)]
        lines = raw.decode("latin-1").split("\n") if given else []
        bare = [" ".join(x.split(" ")[:5]) if x.startswith("sel ") else x for x in lines if not x.startswith("unfilled ")]
        if given and not self.same("tickets", head + cutoffs + sel + reserves + [""], bare, "S " + self.facts["seed"]):
            return
        if self.people is None:
            self.add("teams", "withheld", "需要 inspectors.tsv 和 conflicts.tsv | needs inspectors.tsv and conflicts.tsv")
            return
        slots, firms = range(len(self.plan["slots"])), [e for _, e, _ in chosen]
        team = assign(self.suite.h, self.suite.th("assign", seed), firms, self.plan["slots"], *self.people)
        empty = ["unfilled %s %d" % (e, s + 1) for i, e in enumerate(firms) for s in slots if (i, s) not in team]
        sel = [line + "".join(" " + team.get((i, s), "!") for s in slots) for i, line in enumerate(sel)]
        want = head + cutoffs + sel + reserves + empty + [""]
        self.facts["result"] = "\n".join(want)
        if given and self.same("teams", want, lines, "%d 个岗位空缺 | %d slots unfilled" % (len(empty), len(empty))):
            self.course = (self.suite, self.plan, seed, self.pool, *self.people, chosen, team, reserves)
            self.add("result", "ok", "R " + self.facts["result_digest"])  # the same lines joined by the same LF are the same bytes

    def deviated(self):
        """deviations.txt, if there: every step is the next by the protocol's rule."""
        d = self.parse("deviations", parse_deviations, self.files["deviations.txt"]) if "deviations.txt" in self.files else None
        if not (d and self.demand(d[0] == self.plan["draw"], "deviations", "deviations.txt", 2, "属于另一抽取 | of another draw")
                and self.demand(not self.void, "deviations", "deviations.txt", 0, "作废的抽取没有偏离 | a void draw has no deviations")):
            return
        if "result.txt" not in self.files:
            self.add("deviations", "withheld", "没有抽取结果,无从对照 | without it nothing can be compared", "result.txt")
        elif self.demand(d[1] == self.facts["result_digest"], "deviations", "deviations.txt", 3, "属于另一结果 | of another result"):
            if self.course is None:
                self.add("deviations", "withheld", "须先完整核验抽取结果 | needs a result that was checked as a whole")
                return
            course = Course(*self.course)
            for n, step in enumerate(d[2], 1):
                rest = course.substitute(step) if step["kind"] == "substitute" else course.refill(step)
                want = rest and "%d %s %s %s %s %s" % (n, step["kind"], step["code"], step["head"], step["firm"], rest)
                if not self.demand(step["line"] == want, "deviations", "deviations.txt", n + 3, "重算得 %s | recomputed %s" % ((repr((want or "-")[-80:]),) * 2)):
                    return
            self.add("deviations", "ok", "%d 步,每步都是规则所定的下一个 | %d steps, each the next by the protocol's rule" % (len(d[2]), len(d[2])))

    def same(self, check, want, got, good):
        """Compares line by line and names the first line that differs."""
        row = next((i for i, (a, b) in enumerate(zip(want, got)) if a != b), min(len(want), len(got)))
        texts = tuple(repr(x[row][:80]) if row < len(x) else "-" for x in (want, got))
        why = "重算得 %s,文件为 %s | recomputed %s, found %s" % (texts * 2)
        return self.demand(want == got, check, "result.txt", row + 1, why) and self.add(check, "ok", good)

    def shown(self, given):
        """What a result shows without the pool: seed, every firm's own ticket, the order, the cutoffs."""
        cutoffs, before, drawn = given["cutoff"], "", {}
        rules = [((given["draw"][0][1], given["plan"][0][1]) == (self.plan["draw"], self.p), 0, "属于另一方案 | belongs to another plan"),
                 (given["seed"][0][1] == self.facts["seed"], 4, "种子不符 | not the seed"),
                 (len(cutoffs) == len(self.plan["strata"]), 5, "层数与方案不符 | not as many strata as in the plan")]
        for row, _, label, e, ticket, _ in given["sel"]:
            rules.append((before <= ticket, row, "签号应升序 | tickets must ascend"))
            drawn.setdefault(label, []).append(ticket)
            before = ticket
        for row, firm, ticket in [(s[0], s[3], s[4]) for s in given["sel"]] + [(v[0], v[3], v[4]) for v in given["rsv"]]:
            rules.append((self.suite.h(self.key + lp8(firm)).hex() == ticket, row, "不是该企业的签号 | not the ticket of this firm"))
        for (label, eligible, quota, _), c in zip(self.plan["strata"], cutoffs):
            n, last = min(eligible, quota), drawn.get(label, ["-"])[-1]
            good = c[1:] == (label, str(n), last) and len(drawn.get(label, [])) == n
            rules.append((good, c[0], "与方案和抽中对象不符 | does not fit the plan and the selections"))
        if all([self.demand(good, "tickets", "result.txt", row, why) for good, row, why in rules]):
            self.add("tickets", "ok", "S %s;所列签号都属实 | every ticket shown is that firm's" % self.facts["seed"])

    def firm(self, uscc):
        """Why a firm was drawn or not: lines in Chinese and English."""
        row, line = next(((n, f) for n, f in enumerate(self.pool or [], 1) if f[0] == uscc), (0, None))
        if self.pool is not None and line is None:
            return ["%s 不在名录中,未参加抽取 | not in the pool" % uscc]
        if line and line[2] != "-":
            return ["%s 在名录第 %d 行,因 %s 排除,未抽中 | excluded with code %s, not drawn" % (uscc, row, line[2], line[2])]
        if "seed" not in self.facts:
            return ["种子未公开或有误,算不出签号 | no seed, no ticket"]
        ticket = self.suite.h(self.key + lp8(uscc)).hex()
        out = ["%s 的签号 | ticket: %s" % (uscc, ticket)]
        if line is None:
            return out + ["名录未公开;签号不大于所在层次的分界即抽中 | pool withheld: drawn if not above the cutoff of its stratum"]
        cutoffs, _, reserves = select(self.suite.h, self.key, self.plan, self.pool)
        for _, label, n, cutoff in (c.split(" ") for c in cutoffs):
            if label == line[1]:
                drawn = "抽中:签号不大于分界 | drawn: not above the cutoff" if cutoff != "-" and ticket <= cutoff else "未抽中:签号大于分界 | not drawn: above the cutoff"
                out += ["层次 %s 抽 %s 户,分界签号 | cutoff: %s" % (label, n, cutoff), drawn]
        return out + ["候补第 %s 名 | reserve %s" % (v.split(" ")[2], v.split(" ")[2]) for v in reserves if v.split(" ")[3] == uscc]

# ── files and command line ──

def load(path):
    """A bundle from a folder or a ZIP file, which may hold nothing but files of a bundle."""
    bundle = {}

    def keep(name, f):
        limit = LIMITS.get(name, 1 << 20)
        bundle[name] = f.read(limit + 1)
        if len(bundle[name]) > limit:
            raise Fault(name, 0, "文件过大 | too large")

    if os.path.isdir(path):
        for name in FILES:
            full = os.path.join(path, name)
            if os.path.lexists(full):
                if not stat.S_ISREG(os.lstat(full).st_mode):
                    raise Fault(name, 0, "不是普通文件 | not a regular file")
                with open(full, "rb") as f:
                    keep(name, f)
    else:
        try:
            with zipfile.ZipFile(path) as z:
                for entry in z.infolist():
                    kind = stat.S_IFMT(entry.external_attr >> 16) if entry.create_system == 3 else 0
                    if entry.filename not in FILES or entry.filename in bundle or kind not in (0, stat.S_IFREG):
                        raise Fault(entry.filename[:80], 0, "不应在 ZIP 中,或出现两次 | does not belong into the ZIP, or is there twice")
                    with z.open(entry) as f:
                        keep(entry.filename, f)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, zlib.error) as err:
            raise Fault(os.path.basename(path), 0, "不是完好的 ZIP 文件 | not a sound ZIP file: %s" % err)
    if not bundle:
        raise Fault(os.path.basename(path), 0, "没有公布文件 | holds no file of a bundle")
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
        return 1, [{"check": "bundle", "status": "failed", "file": f.file, "row": f.row, "zh": f.why.split(" | ")[0], "en": f.why.split(" | ")[1]}], {}, None

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
        print("全部核验通过:抽取 %s%s | ok: everything was checked and holds" % (facts["draw"], "(已作废 void)" if "void" in facts else ""))
    else:
        first = next(c for c in checks if c["status"] in (("failed",) if code == 1 else ("withheld", "unchecked")))
        print("%s:%s" % ("核验不通过" if code == 1 else "有内容未能核验", sentence(first)), file=sys.stderr)
    return code

if __name__ == "__main__":
    sys.exit(main())
