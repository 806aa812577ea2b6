#!/usr/bin/env python3
"""双随机抽取独立核验程序(协议 DRD1)。只用 Python 标准库(3.8 及以上),不联网,不需要本系统的任何其他程序。

    python3 drawverify.py 公布文件.zip               核验公布的抽取(ZIP 文件或解压后的文件夹)
    python3 drawverify.py 公布文件.zip --uscc 代码    再查一家企业的签号:是否抽中,为什么

退出码:0 全部核验通过;1 有不符之处,写明检查项、文件和行号;3 有内容未公开,不能核验。
本程序不核验台账次序(由 yangguang draw verify --ledger 核验),也不核验规则之外的事实。

Independent verifier of double-random draws (protocol DRD1). Python standard library only; no network; written from the text of the
protocol, sharing no code with the program that draws. The section numbers (§) are those of the protocol.
Exit 0: everything in the bundle was checked and holds. Exit 1: something fails; check, file and line are named. Exit 3: something is
withheld and cannot be checked. Not checked here: the order of the entries in the ledger; `yangguang draw verify --ledger` checks it.
"""
import argparse
import calendar
import datetime
import functools
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
STATUS = {"ok": "通过", "failed": "不符", "withheld": "未公开", "noted": "提示"}

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

# ── quicknet's signature (§6.3): BLS on the curve BLS12-381, scheme bls-unchained-g1-rfc9380 ──
# A signature is a point s of G1: y² = x³ + 4 over the numbers modulo P; the key is a point of G2: y² = x³ + 4 + 4i, i² = -1. Both groups
# have R elements. s is the signature on a round if e(s, generator of G2) = e(hash of the round, key), e being the ate pairing.

P = 0x1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaab
R = 0x73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001
LOOP = 0xd201000000010000  # the curve's parameter, without its sign

class F2:
    """a + b·i modulo P. The numbers modulo P are those with b = 0."""

    def __init__(self, a, b=0):
        self.a, self.b = a % P, b % P

    def __eq__(self, other):
        return (self.a, self.b) == (other.a, other.b)

    def __add__(self, other):
        return F2(self.a + other.a, self.b + other.b)

    def __sub__(self, other):
        return F2(self.a - other.a, self.b - other.b)

    def __mul__(self, other):
        return F2(self.a * other.a - self.b * other.b, self.a * other.b + self.b * other.a)

    def __truediv__(self, other):
        n = pow(other.a * other.a + other.b * other.b, -1, P)
        return self * F2(other.a * n, -other.b * n)

def from_hex(*numbers):
    """A point from the parts of x and y."""
    a, b, c, d = (int(n, 16) for n in numbers)
    return F2(a, b), F2(c, d)

# draft-irtf-cfrg-pairing-friendly-curves, 4.2.1
G2 = from_hex("024aa2b2f08f0a91260805272dc51051c6e47ad4fa403b02b4510b647ae3d1770bac0326a805bbefd48056c8c121bdb8",
              "13e02b6052719f607dacd3a088274f65596bd0d09920b61ab5da61bbdc7f5049334cf11213945d57e5ac7d055d042b7e",
              "0ce5d527727d6e118cc9cdc6da2e351aadfd9baa8cbdd3a76d429a695160d12c923ac9cc3baca289e193548608b82801",
              "0606c4a02ea734cc32acd2b02bc28b99cb3e287e85a763af267492ab572e99ab3f370d275cec1da1aaa9075ff05f79be")
# The key of the chain 52db9ba70e0cc0f6eaf7803dd07447a1f5477735fd3f661792ba94600c84e971, published as 83cf0f28…5ece45a: 48 bytes with b of
# x = a + b·i, whose first three bits say that this is a compressed point and y the smaller of its two, and 48 with a. The last two
# numbers are that y.
KEY = from_hex("0d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a",
               "03cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d106451",
               "0e5db2b6bfbb01c867749cadffca88b36c24f3012ba09fc4d3022c5c37dce0f977d3adb5d183c7477c442b1f04515273",
               "01a714f2edb74119a2f2b0d5a7c75ba902d163700a61bc224ededd8e63aef7be1aaf8e93d7a9718b047ccddb3eb5d68b")

def slope(p, q):
    """Of the line through two points of a curve y² = x³ + constant, or of the tangent."""
    return F2(3) * p[0] * p[0] / (p[1] + p[1]) if p == q else (q[1] - p[1]) / (q[0] - p[0])

def add(p, q):
    """The sum of two points of a curve; None is the point at infinity."""
    if p is None or q is None:
        return p or q
    if p[0] == q[0] and p[1] != q[1]:
        return None
    m = slope(p, q)
    x = m * m - p[0] - q[0]
    return x, m * (p[0] - x) - p[1]

def times(n, p):
    """n·p"""
    total = None
    for bit in bin(n)[2:]:
        total = add(total, total)
        total = add(total, p) if bit == "1" else total
    return total

def root(n):
    """A square root modulo P, or None."""
    y = pow(n, (P + 1) // 4, P)
    return y if y * y % P == n % P else None

def decompress(raw):
    """The point of G1 that 48 bytes name: three bits (compressed, at infinity, y is the larger of the two), then x. None where x belongs to
    no point of G1, or the point is the one at infinity."""
    flags, x = raw[0] >> 5, int.from_bytes(raw, "big") & (1 << 381) - 1
    y = root(x ** 3 + 4)
    if flags not in (4, 5) or x >= P or y is None:
        return None
    p = F2(x), F2(y if (y > P // 2) == (flags == 5) else -y)
    return p if times(R, p) is None else None

# RFC 9380, 8.8.1: BLS12381G1_XMD:SHA-256_SSWU_RO_, over the curve y² = x³ + ISO_A·x + ISO_B, of which E.2 maps to G1's
DST = b"BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_"
ISO_A = 0x144698a3b8e9433d693a02c96d4982b0ea985383ee66a8d8e8981aefd881ac98936f8da0e0f97f5cf428082d584c1d
ISO_B = 0x12e2908d11688030018b12e8753eee3b2016c1f0f24f4070a0b9c14fcef35ef55a23215a316ceaa5d1cc48e98e172be0
ISO_Z, H_EFF = 11, 0xd201000000010001

def hash_to_field(message):
    """5.2, 5.3.1: two numbers modulo P from 128 bytes of expand_message_xmd"""
    tail, block, out = DST + bytes([len(DST)]), bytes(32), b""
    first = hashlib.sha256(bytes(64) + message + u16(128) + b"\0" + tail).digest()
    for n in range(1, 5):
        block = hashlib.sha256(bytes(x ^ y for x, y in zip(first, block)) + bytes([n]) + tail).digest()
        out += block
    return int.from_bytes(out[:64], "big") % P, int.from_bytes(out[64:], "big") % P

def map_to_curve(u):
    """6.6.2 simplified SWU, then 6.6.3 with the map of E.2"""
    zu = ISO_Z * u * u
    inverse = pow(zu * zu + zu, P - 2, P)
    x = (-ISO_B * (1 + inverse) if inverse else ISO_B * pow(ISO_Z, -1, P)) * pow(ISO_A, -1, P) % P
    y = root(x ** 3 + ISO_A * x + ISO_B)
    if y is None:
        x = zu * x % P
        y = root(x ** 3 + ISO_A * x + ISO_B)
    y = y if y % 2 == u % 2 else -y
    x_num, x_den, y_num, y_den = (sum(k * pow(x, n, P) for n, k in enumerate(table)) % P for table in ISO_MAP)
    return (F2(x_num) / F2(x_den), F2(y * y_num) / F2(y_den)) if x_den else None

def hash_to_curve(message):
    """3: the point of G1 that a message hashes to"""
    u, v = hash_to_field(message)
    return times(H_EFF, add(map_to_curve(u), map_to_curve(v)))

# E.2: k_(1,0) … k_(1,11); k_(2,0) … k_(2,9), 1; k_(3,0) … k_(3,15); k_(4,0) … k_(4,14), 1
ISO_MAP = [[int(k, 16) for k in table.split()] for table in ("""
11a05f2b1e833340b809101dd99815856b303e88a2d7005ff2627b56cdb4e2c85610c2d5f2e62d6eaeac1662734649b7
17294ed3e943ab2f0588bab22147a81c7c17e75b2f6a8417f565e33c70d1e86b4838f2a6f318c356e834eef1b3cb83bb
0d54005db97678ec1d1048c5d10a9a1bce032473295983e56878e501ec68e25c958c3e3d2a09729fe0179f9dac9edcb0
1778e7166fcc6db74e0609d307e55412d7f5e4656a8dbf25f1b33289f1b330835336e25ce3107193c5b388641d9b6861
0e99726a3199f4436642b4b3e4118e5499db995a1257fb3f086eeb65982fac18985a286f301e77c451154ce9ac8895d9
1630c3250d7313ff01d1201bf7a74ab5db3cb17dd952799b9ed3ab9097e68f90a0870d2dcae73d19cd13c1c66f652983
0d6ed6553fe44d296a3726c38ae652bfb11586264f0f8ce19008e218f9c86b2a8da25128c1052ecaddd7f225a139ed84
17b81e7701abdbe2e8743884d1117e53356de5ab275b4db1a682c62ef0f2753339b7c8f8c8f475af9ccb5618e3f0c88e
080d3cf1f9a78fc47b90b33563be990dc43b756ce79f5574a2c596c928c5d1de4fa295f296b74e956d71986a8497e317
169b1f8e1bcfa7c42e0c37515d138f22dd2ecb803a0c5c99676314baf4bb1b7fa3190b2edc0327797f241067be390c9e
10321da079ce07e272d8ec09d2565b0dfa7dccdde6787f96d50af36003b14866f69b771f8c285decca67df3f1605fb7b
06e08c248e260e70bd1e962381edee3d31d79d7e22c837bc23c0bf1bc24c6b68c24b1b80b64d391fa9c8ba2e8ba2d229""", """
08ca8d548cff19ae18b2e62f4bd3fa6f01d5ef4ba35b48ba9c9588617fc8ac62b558d681be343df8993cf9fa40d21b1c
12561a5deb559c4348b4711298e536367041e8ca0cf0800c0126c2588c48bf5713daa8846cb026e9e5c8276ec82b3bff
0b2962fe57a3225e8137e629bff2991f6f89416f5a718cd1fca64e00b11aceacd6a3d0967c94fedcfcc239ba5cb83e19
03425581a58ae2fec83aafef7c40eb545b08243f16b1655154cca8abc28d6fd04976d5243eecf5c4130de8938dc62cd8
13a8e162022914a80a6f1d5f43e7a07dffdfc759a12062bb8d6b44e833b306da9bd29ba81f35781d539d395b3532a21e
0e7355f8e4e667b955390f7f0506c6e9395735e9ce9cad4d0a43bcef24b8982f7400d24bc4228f11c02df9a29f6304a5
0772caacf16936190f3e0c63e0596721570f5799af53a1894e2e073062aede9cea73b3538f0de06cec2574496ee84a3a
14a7ac2a9d64a8b230b3f5b074cf01996e7f63c21bca68a81996e1cdf9822c580fa5b9489d11e2d311f7d99bbdcc5a5e
0a10ecf6ada54f825e920b3dafc7a3cce07f8d1d7161366b74100da67f39883503826692abba43704776ec3a79a1d641
095fc13ab9e92ad4476d6e3eb3a56680f682b4ee96f7d03776df533978f31c1593174e4b4b7865002d6384d168ecdd0a 1""", """
090d97c81ba24ee0259d1f094980dcfa11ad138e48a869522b52af6c956543d3cd0c7aee9b3ba3c2be9845719707bb33
134996a104ee5811d51036d776fb46831223e96c254f383d0f906343eb67ad34d6c56711962fa8bfe097e75a2e41c696
00cc786baa966e66f4a384c86a3b49942552e2d658a31ce2c344be4b91400da7d26d521628b00523b8dfe240c72de1f6
01f86376e8981c217898751ad8746757d42aa7b90eeb791c09e4a3ec03251cf9de405aba9ec61deca6355c77b0e5f4cb
08cc03fdefe0ff135caf4fe2a21529c4195536fbe3ce50b879833fd221351adc2ee7f8dc099040a841b6daecf2e8fedb
16603fca40634b6a2211e11db8f0a6a074a7d0d4afadb7bd76505c3d3ad5544e203f6326c95a807299b23ab13633a5f0
04ab0b9bcfac1bbcb2c977d027796b3ce75bb8ca2be184cb5231413c4d634f3747a87ac2460f415ec961f8855fe9d6f2
0987c8d5333ab86fde9926bd2ca6c674170a05bfe3bdd81ffd038da6c26c842642f64550fedfe935a15e4ca31870fb29
09fc4018bd96684be88c9e221e4da1bb8f3abd16679dc26c1e8b6e6a1f20cabe69d65201c78607a360370e577bdba587
0e1bba7a1186bdb5223abde7ada14a23c42a0ca7915af6fe06985e7ed1e4d43b9b3f7055dd4eba6f2bafaaebca731c30
19713e47937cd1be0dfd0b8f1d43fb93cd2fcbcb6caf493fd1183e416389e61031bf3a5cce3fbafce813711ad011c132
18b46a908f36f6deb918c143fed2edcc523559b8aaf0c2462e6bfe7f911f643249d9cdf41b44d606ce07c8a4d0074d8e
0b182cac101b9399d155096004f53f447aa7b12a3426b08ec02710e807b4633f06c851c1919211f20d4c04f00b971ef8
0245a394ad1eca9b72fc00ae7be315dc757b3b080d4c158013e6632d3c40659cc6cf90ad1c232a6442d9d3f5db980133
05c129645e44cf1102a159f748c4a3fc5e673d81d7e86568d9ab0f5d396a7ce46ba1049b6579afb7866b1e715475224b
15e6be4e990f03ce4ea50b3b42df2eb5cb181d8f84965a3957add4fa95af01b2b665027efec01c7704b456be69c8b604""", """
16112c4c3a9c98b252181140fad0eae9601a6de578980be6eec3232b5be72e7a07f3688ef60c206d01479253b03663c1
1962d75c2381201e1a0cbd6c43c348b885c84ff731c4d59ca4a10356f453e01f78a4260763529e3532f6102c2e49a03d
058df3306640da276faaae7d6e8eb15778c4855551ae7f310c35a5dd279cd2eca6757cd636f96f891e2538b53dbf67f2
16b7d288798e5395f20d23bf89edb4d1d115c5dbddbcd30e123da489e726af41727364f2c28297ada8d26d98445f5416
0be0e079545f43e4b00cc912f8228ddcc6d19c9f0f69bbb0542eda0fc9dec916a20b15dc0fd2ededda39142311a5001d
08d9e5297186db2d9fb266eaac783182b70152c65550d881c5ecd87b6f0f5a6449f38db9dfa9cce202c6477faaf9b7ac
166007c08a99db2fc3ba8734ace9824b5eecfdfa8d0cf8ef5dd365bc400a0051d5fa9c01a58b1fb93d1a1399126a775c
16a3ef08be3ea7ea03bcddfabba6ff6ee5a4375efa1f4fd7feb34fd206357132b920f5b00801dee460ee415a15812ed9
1866c8ed336c61231a1be54fd1d74cc4f9fb0ce4c6af5920abc5750c4bf39b4852cfe2f7bb9248836b233d9d55535d4a
167a55cda70a6e1cea820597d94a84903216f763e13d87bb5308592e7ea7d4fbc7385ea3d529b35e346ef48bb8913f55
04d2f259eea405bd48f010a01ad2911d9c6dd039bb61a6290e591b36e636a5c871a5c29f4f83060400f8b49cba8f6aa8
0accbb67481d033ff5852c1e48c50c477f94ff8aefce42d28c0f9a88cea7913516f968986f7ebbea9684b529e2561092
0ad6b9514c767fe3c3613144b45f1496543346d98adf02267d5ceef9a00d9b8693000763e3b90ac11e99b138573345cc
02660400eb2e4f3b628bdd0d53cd76f2bf565b94e72927c1cb748df27942480e420517bd8714cc80d1fadc1326ed06f7
0e0fa1d816ddc03e6b24255e0d7819c171c40f65e273b853324efcd6356caa205ca2f570f13497804415473a1d634b8f 1""")]

def mul12(f, g):
    """The product of two polynomials in w modulo w¹² - 2w⁶ + 2 and P: the field of the pairing's values, in which i = w⁶ - 1."""
    t = [0] * 23
    for n, a in enumerate(f):
        if a:
            for m, b in enumerate(g):
                t[n + m] += a * b
    for n in range(22, 11, -1):
        t[n - 6] += 2 * t[n]
        t[n - 12] -= 2 * t[n]
    return [c % P for c in t[:12]]

def line(t, q, p):
    """At p, a point of G1, the line through t and q, points of G2 brought to G1's curve as (x/w², y/w³):
    p_y·w³ - slope·p_x·w² + slope·t_x - t_y, which is the line's value times w³, whose power in paired is 1."""
    m = slope(t, q)
    c, d = m * t[0] - t[1], m * p[0]
    return [c.a - c.b, 0, d.b - d.a, p[1].a, 0, 0, c.b, 0, -d.b, 0, 0, 0]

def paired(*pairs):
    """Whether the product of e(p, q) over the pairs is 1: Miller's loop, whose product f must have f^((P¹² - 1)/R) = 1. With
    g = f^((P⁶ + 1)/R) that is g^(P⁶) = g, and w^(P⁶) = -w: g has no odd powers of w. (That the curve's parameter is negative inverts
    each e and makes no difference to a product of 1.)"""
    f, at = [1] + [0] * 11, [q for _, q in pairs]
    for bit in bin(LOOP)[3:]:
        f = mul12(f, f)
        for n, (p, q) in enumerate(pairs):
            f, at[n] = mul12(line(at[n], at[n], p), f), add(at[n], at[n])
            if bit == "1":
                f, at[n] = mul12(line(at[n], q, p), f), add(at[n], q)
    g = f
    for bit in bin((P ** 6 + 1) // R)[3:]:
        g = mul12(g, g)
        g = mul12(g, f) if bit == "1" else g
    return not any(g[1::2])

def is_round(event):
    return fits("[1-9][0-9]{0,9}", event) and int(event) <= 10**9

@functools.lru_cache(maxsize=1024)
def signed(event, value):
    """Whether value is quicknet's signature on SHA-256(the round's number in eight bytes), with the pinned key."""
    s = decompress(bytes.fromhex(value)) if is_round(event) and fits("[0-9a-f]{96}", value) else None
    if s is None:
        return False
    return paired((s, G2), (hash_to_curve(hashlib.sha256(struct.pack(">Q", int(event))).digest()), (KEY[0], F2(0) - KEY[1])))

# ── public events (§6.3): source → (bits, thrown by the office, is the event possible at its time, is the value possible for the event) ──

def kl8(value):
    return fits("([0-9]{2} ){19}[0-9]{2}", value) and ascending(value.split(" ")) and "01" <= value[:2] and value[-2:] <= "80"

def drand(event, time):
    """quicknet: a round every 3 seconds since 1692803367; the named round must not be over before its time."""
    due = calendar.timegm(tuple(map(int, re.findall("[0-9]+", time)))) if time > "1970" else 0
    return is_round(event) and 1692803367 + 3 * (int(event) - 1) >= due

SOURCES = {"dice/d10x20": (66, True, lambda e, t: fits(ID, e), lambda e, v: fits("[0-9]{20}", v)),
           "cwl/kl8": (61, False, lambda e, t: fits("[1-9][0-9]{6}", e), lambda e, v: kl8(v)),
           "drand/quicknet": (256, False, drand, signed)}

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
        return 1 if "failed" in found else 3 if "withheld" in found else 0

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
            self.add("capacity", "noted" if low else "ok", "承载量 %d,岗位 %d%s | %d for %d slots%s" % (
                capacity, slots, ",不足 1.3 倍,须另一人批准" if low else "", capacity, slots, ", below 1.3 ×: needed a second approver" if low else ""))

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
            if not self.demand(got[:2] == (source, event) and SOURCES[source][3](event, got[2]), "beacons", "entropy.json", 0,
                               "%s 不可能有此结果 | not a possible outcome of %s" % (what, what)):
                good = False
            elif source == "drand/quicknet":
                self.add("beacons", "ok", "%s 签名属实 | %s: signature holds" % (what, what))
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
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError, ValueError, struct.error, zlib.error) as err:
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
    except Fault as fault:
        f = fault
    except OSError as err:
        f = Fault(os.path.basename(err.filename or path), 0, "文件不存在或者不能读取:请核对路径 | there is no such file, or it cannot be read: check the path")
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
        first = next(c for c in checks if c["status"] == ("failed" if code == 1 else "withheld"))
        print("%s:%s" % ("核验不通过" if code == 1 else "有内容未能核验", sentence(first)), file=sys.stderr)
    return code

if __name__ == "__main__":
    sys.exit(main())
