package draw

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/command"
	"yangguang/draw/drd1"
	"yangguang/fault"
	"yangguang/ident"
	"yangguang/ledger"
)

// OpenRound is what opens a round of public randomness 随机数轮次 (DRD1 §6.3).
type OpenRound struct {
	Name     string
	Suite    string
	Parties  []RoundPartyInput
	Quorum   int
	RevealBy time.Time
	Beacons  []Beacon
}

// RoundPartyInput binds a party to the account that acts for it.
type RoundPartyInput struct{ Name, Username string }

// maxParties bounds parties and events of a round.
const maxParties = 64

// OpenRound opens a round: parties of opposed interest with accounts of their own, events strictly after reveal-by, 60 bits at least.
func (s *Service) OpenRound(ctx context.Context, c command.Command, in OpenRound) (Round, error) {
	return s.changeRound(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (Round, string, any, error) {
		r, err := s.roundOf(in, now)
		if err != nil {
			return r, "", nil, err
		}
		names := make([]string, len(in.Parties))
		for i, p := range in.Parties {
			names[i] = strings.ToLower(p.Username)
		}
		accounts, err := tx.PartyAccounts(ctx, names)
		if err != nil {
			return r, "", nil, err
		}
		for i, p := range in.Parties {
			id, ok := accounts[names[i]]
			if !ok {
				return r, "", nil, fault.BadInput(fmt.Sprintf("input.parties[%d].username", i), "该账号不存在或不是随机数参与方账号（须具参与方角色，且不属于执法机关）",
					"no such account, or not a party's: it needs the party role and no agency")
			}
			n := slices.IndexFunc(r.Parties, func(q RoundParty) bool { return q.Name == p.Name })
			r.Parties[n].Account = id
		}
		r.ID, r.AgencyID = uuid.Must(uuid.NewV7()), c.Actor.AgencyID
		return r, "round", map[string]any{"text": r.Text, "digest": r.Digest.String()}, tx.InsertRound(ctx, r)
	})
}

// roundOf makes the round text and checks it.
func (s *Service) roundOf(in OpenRound, now time.Time) (Round, error) {
	suite, ok := s.suite(in.Suite)
	switch {
	case !ok:
		return Round{}, fault.BadInput("input.suite", "算法须为 sha256 或 sm3", "the suite is sha256 or sm3")
	case drd1.IsDrawNumber(in.Name):
		return Round{}, fault.BadInput("input.name", "轮次名称不得与抽取编号同形", "a round's name must not look like a draw number")
	case len(in.Parties) > maxParties || len(in.Beacons) > maxParties:
		return Round{}, fault.BadInput("input.parties", "参与方与公共随机源各至多 64 个", "at most 64 parties and 64 events")
	case !in.RevealBy.After(now):
		return Round{}, fault.BadInput("input.revealBy", "揭示截止须在当前时刻之后", "reveal-by must be in the future")
	}
	t := drd1.Round{Suite: in.Suite, ID: in.Name, Quorum: in.Quorum, RevealBy: in.RevealBy}
	r := Round{Name: in.Name, Suite: in.Suite, Quorum: in.Quorum, RevealBy: in.RevealBy, Beacons: in.Beacons}
	for _, p := range in.Parties {
		t.Parties = append(t.Parties, p.Name)
	}
	slices.Sort(t.Parties)
	for _, p := range t.Parties {
		r.Parties = append(r.Parties, RoundParty{Name: p})
	}
	for _, b := range in.Beacons {
		t.Beacons = append(t.Beacons, drd1.Event{Source: b.Source, Name: b.Event, Time: b.Time})
	}
	text, err := t.Text()
	if err != nil {
		return r, fault.BadInput("input", "轮次不合规范："+why(err), "not a round of the protocol: "+why(err)).Because(err)
	}
	if err := s.Rules.checkSources(in.Beacons); err != nil {
		return r, err
	}
	if err := drd1.CheckEvents(t, s.sources()); err != nil {
		if bits := s.bits(t); bits >= 0 && bits < drd1.MinimumBits {
			return r, fault.Refuse(fault.EntropyTooLow, "公共随机源的熵不足 60 比特，请增加来源", "the public events give less than 60 bits: add one").With("bits", bits)
		}
		return r, fault.BadInput("input.beacons", "公共随机源不合规范："+err.Error(), "public event: "+err.Error()).Because(err)
	}
	r.Text, r.Digest = string(text), ident.Digest(drd1.RoundDigest(suite, text))
	return r, nil
}

// bits is the entropy of a round's events, -1 when a source has no grammar.
func (s *Service) bits(t drd1.Round) (bits int) {
	for _, e := range t.Beacons {
		src, ok := s.source(e.Source)
		if !ok {
			return -1
		}
		bits += src.Bits()
	}
	return bits
}

func (s *Service) source(name string) (drd1.Source, bool) {
	all := s.sources()
	i := slices.IndexFunc(all, func(src drd1.Source) bool { return src.Name() == name })
	if i < 0 {
		return nil, false
	}
	return all[i], true
}

// why is the reason of a deviation from the grammar, without the file's name.
func why(err error) string {
	if e, ok := err.(*drd1.SyntaxError); ok {
		return e.Why
	}
	return err.Error()
}

// changeRound runs a command on a round and reads the round afterwards. fn returns the round changed, the entry type and its content.
func (s *Service) changeRound(ctx context.Context, c command.Command,
	fn func(context.Context, Tx, time.Time) (Round, string, any, error)) (Round, error) {
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		r, entry, content, err := fn(ctx, tx, now)
		return command.Change{Type: entry, Subject: ledger.Subject{Kind: ledger.SubjectRound, ID: r.Name}, ObjectKind: ident.Round,
			Object: r.ID, Content: content}, err
	})
	if err != nil {
		return Round{}, err
	}
	found, err := s.RoundsByID(ctx, c.Actor, []uuid.UUID{id})
	return one(id, found, err, missingRound())
}

// partyOf is the actor's party in the round. A party of somebody else reads like one that does not exist.
func partyOf(r Round, name string, account uuid.UUID) (RoundParty, error) {
	i := slices.IndexFunc(r.Parties, func(p RoundParty) bool { return p.Name == name && p.Account == account })
	if i < 0 {
		e := fault.Missing("该参与方", "party")
		e.Field = "input.party"
		return RoundParty{}, e
	}
	return r.Parties[i], nil
}

func count(r Round, has func(RoundParty) bool) (n int) {
	for _, p := range r.Parties {
		if has(p) {
			n++
		}
	}
	return n
}

func committed(p RoundParty) bool { return p.Commitment != nil }
func revealed(p RoundParty) bool  { return p.Nonce != nil }

// openFor refuses what must come before every nonce: commitments and plans.
func (r Round) openFor(now time.Time) error {
	switch {
	case r.after(now):
		return fault.Refuse(fault.TooLate, "已过揭示截止时间，请使用下一轮次", "reveal-by has passed: use the next round").With("revealBy", r.RevealBy)
	case r.State != RoundOpen, count(r, revealed) > 0:
		return fault.Refuse(fault.WrongState, "该轮次已有参与方揭示或已关闭，不再接受承诺，请使用下一轮次", "nonces are being revealed or the round is closed: use the next round")
	}
	return nil
}

// CommitNonce takes a party's commitment: only from the account bound to it, once, before any nonce is revealed.
func (s *Service) CommitNonce(ctx context.Context, c command.Command, round uuid.UUID, party string, commitment ident.Digest) (Round, error) {
	return s.changeRound(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (Round, string, any, error) {
		r, err := tx.LockRound(ctx, round, true)
		if err != nil {
			return r, "", nil, err
		}
		if _, err := partyOf(r, party, c.Actor.AccountID); err != nil {
			return r, "", nil, err
		}
		if err := r.openFor(now); err != nil {
			return r, "", nil, err
		}
		return r, "commit", map[string]any{"round": r.Name, "party": party, "commitment": commitment.String()},
			tx.InsertCommitment(ctx, round, party, commitment)
	})
}

// RevealNonce takes the nonce that opens a party's commitment, up to reveal-by. From the first nonce on the round takes no more
// commitments and plans, so it waits until a quorum has committed.
func (s *Service) RevealNonce(ctx context.Context, c command.Command, round uuid.UUID, party string, nonce ident.Digest) (Round, error) {
	return s.changeRound(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (Round, string, any, error) {
		r, err := tx.LockRound(ctx, round, true)
		if err != nil {
			return r, "", nil, err
		}
		p, err := partyOf(r, party, c.Actor.AccountID)
		if err != nil {
			return r, "", nil, err
		}
		if err := s.checkReveal(r, p, nonce, now); err != nil {
			return r, "", nil, err
		}
		return r, "reveal", map[string]any{"round": r.Name, "party": party, "nonce": nonce.String()}, tx.InsertReveal(ctx, round, party, nonce)
	})
}

func (s *Service) checkReveal(r Round, p RoundParty, nonce ident.Digest, now time.Time) error {
	suite, _ := s.suite(r.Suite)
	switch {
	case r.after(now):
		return fault.Refuse(fault.TooLate, "已过揭示截止时间，该随机数不再计入", "reveal-by has passed: the nonce no longer counts").With("revealBy", r.RevealBy)
	case r.State != RoundOpen:
		return fault.Refuse(fault.WrongState, "轮次已关闭", "the round is closed")
	case p.Commitment == nil:
		return fault.Refuse(fault.WrongState, "该参与方尚未提交承诺", "this party has not committed")
	case count(r, committed) < r.Quorum:
		return fault.Refuse(fault.NotYet, "承诺数尚未达到法定数，请待其他参与方提交后再揭示", "fewer parties than the quorum have committed: wait for them").
			With("committed", count(r, committed)).With("quorum", r.Quorum)
	case ident.Digest(drd1.Commitment(suite, drd1.Digest(r.Digest), p.Name, drd1.Digest(nonce))) != *p.Commitment:
		e := fault.Refuse(fault.NonceMismatch, "该随机数与承诺不符", "the nonce does not open the commitment")
		e.Field = "input.nonce"
		return e
	}
	return nil
}

// CloseRound closes a round at or after reveal-by: the nonces revealed so far count. Below the quorum, or when the first event has come
// before the close, the round is void: the counted nonces must stand before anybody can know the event (DRD1 §1.1). What nobody closed by
// hand the platform closes (CloseDue), so that waiting for the event is nobody's choice.
func (s *Service) CloseRound(ctx context.Context, c command.Command, round uuid.UUID) (Round, error) {
	return s.changeRound(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (Round, string, any, error) {
		r, err := tx.LockRound(ctx, round, true)
		switch {
		case err != nil:
			return r, "", nil, err
		case r.AgencyID != c.Actor.AgencyID:
			return r, "", nil, missingRound()
		case r.State != RoundOpen:
			return r, "", nil, fault.Refuse(fault.WrongState, "轮次已关闭", "the round is closed already")
		case now.Before(r.RevealBy):
			return r, "", nil, fault.Refuse(fault.NotYet, "揭示截止之前不得关闭，即使各方均已揭示", "not before reveal-by, even if all have revealed").With("revealBy", r.RevealBy)
		}
		suite, _ := s.suite(r.Suite)
		text, err := closeOf(r).Text()
		if err != nil {
			return r, "", nil, err
		}
		digest := ident.Digest(drd1.CloseDigest(suite, text))
		content := map[string]any{"text": string(text), "digest": digest.String()}
		entry, failure := "close", r.failure(now)
		if failure != "" {
			entry, content["code"], content["reason"] = "void", drd1.VoidRound, r.why(failure)
		}
		return r, entry, content, tx.InsertClose(ctx, round, string(text), digest, failure == "")
	})
}

// closers is the namespace of the keys under which the platform closes rounds: one key per round.
var closers = uuid.MustParse("3c7f9a52-61e8-5b0d-8d24-9e1b7a4c0f63")

// CloseDue closes every round whose reveal-by has passed, whoever opened it, and names them; what is due follows from rows, so a missed
// minute is made up for. One that a person closed meanwhile is no error, and one that fails holds up no other. at is a given clock, and
// zero otherwise.
func (s *Service) CloseDue(ctx context.Context, at time.Time) (done []string, err error) {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	return each("round", fault.WrongState, func(after uuid.UUID) ([]Executable, error) {
		return s.Store.Closable(ctx, system, at, after, executeBatch)
	},
		func(r Executable) error {
			body, err := command.HashBody(r.ID)
			if err != nil {
				return err
			}
			by := system
			by.AgencyID = r.Agency
			_, err = s.CloseRound(ctx, command.Command{Actor: by, Verb: "round:close", PolicyLine: "job", Operation: "closeRound",
				Key: uuid.NewSHA1(closers, r.ID[:]), BodyHash: body, At: at}, r.ID)
			return err
		})
}

func closeOf(r Round) drd1.Close {
	c := drd1.Close{Round: r.Name, Digest: drd1.Digest(r.Digest)}
	for _, p := range r.Parties {
		if p.Nonce != nil {
			c.Open = append(c.Open, drd1.Nonce{Party: p.Name, Value: drd1.Digest(*p.Nonce)})
		}
	}
	return c
}

// failure says why a round that closes now fails, or "". The database holds the same (round_order).
func (r Round) failure(now time.Time) RoundVoidReason {
	first := r.Beacons[0].Time
	for _, b := range r.Beacons {
		if b.Time.Before(first) {
			first = b.Time
		}
	}
	switch {
	case count(r, revealed) < r.Quorum:
		return VoidQuorum
	case !now.Before(first):
		return VoidLate
	}
	return ""
}

// why says a failure in the words of the ledger.
func (r Round) why(failure RoundVoidReason) string {
	if failure == VoidQuorum {
		return fmt.Sprintf("below the quorum: %d of %d", count(r, revealed), r.Quorum)
	}
	return "closed after the first public event"
}
