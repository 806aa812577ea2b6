package draw

import (
	"context"
	"errors"
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

// Seal is what a sealed party says about a draw: the digest before any nonce of the round is revealed, the nonce after the last event.
type Seal struct {
	Draw  uuid.UUID
	Party string
	Value ident.Digest // TH("seal", P ‖ LP8(party) ‖ nonce), or the nonce
}

// sealedParties reads whom a draw names as its sealed parties, and until when its result stays closed. They are no parties of the round: an
// attacker must need both. An embargo ends after the draw and at the latest with the last day of its visits, unless the rules give more.
func (s *Service) sealedParties(ctx context.Context, tx Tx, k *commitment) error {
	names := make([]string, len(k.Sealed))
	for i, p := range k.Sealed {
		names[i] = strings.ToLower(p.Username)
	}
	accounts, err := tx.PartyAccounts(ctx, names)
	if err != nil {
		return err
	}
	for i, p := range k.Sealed {
		field := fmt.Sprintf("input.sealedParties[%d]", i)
		account, ok := accounts[names[i]]
		switch {
		case !ok:
			return fault.BadInput(field+".username", "该账号不存在或不是随机数参与方账号（须具参与方角色，且不属于执法机关）",
				"no such account, or not a party's: it needs the party role and no agency")
		case slices.ContainsFunc(k.round.Parties, func(q RoundParty) bool { return q.Name == p.Name || q.Account == account }):
			return fault.BadInput(field, "密封方不得同时是该轮次的参与方", "a sealed party must not be a party of the round: somebody else must stand behind it")
		case slices.ContainsFunc(k.sealed, func(q sealedAccount) bool { return q.name == p.Name }):
			return fault.BadInput(field+".name", "该密封方已列出", "the sealed party is named twice")
		}
		k.sealed = append(k.sealed, sealedAccount{p.Name, account})
	}
	slices.SortFunc(k.sealed, func(a, b sealedAccount) int { return strings.Compare(a.name, b.name) })
	return s.checkEmbargo(k)
}

// sealedAccount binds a sealed party to the account that acts for it.
type sealedAccount struct {
	name    string
	account uuid.UUID
}

func (s *Service) checkEmbargo(k *commitment) error {
	if k.Embargo == nil {
		return nil
	}
	until, last := *k.Embargo, k.WindowTo.AddDays(1+s.Rules.Embargo.DaysAfterWindow).Start()
	field := "input.embargoUntil"
	switch {
	case len(k.sealed) == 0:
		return fault.BadInput(field, "设定保密期须有密封方：没有密封方时任何人都能算出入选名单", "an embargo needs a sealed party: without one anybody can compute who was drawn")
	case !until.Equal(until.Truncate(time.Second)):
		return fault.BadInput(field, "保密截止须为整秒", "the embargo ends on a whole second")
	case !until.After(k.round.lastEvent()):
		return fault.BadInput(field, "保密截止须在抽取之后", "the embargo must end after the last public event").With("after", k.round.lastEvent())
	case until.After(last):
		return fault.BadInput(field, "保密期不得超过检查期结束后规定的期限", "the embargo must not outlast the visits by more than the rules allow").
			With("latest", last).With("basis", s.Rules.Embargo.Basis)
	}
	return nil
}

// lastEvent is the time of the last public event.
func (r Round) lastEvent() (last time.Time) {
	for _, b := range r.Beacons {
		if b.Time.After(last) {
			last = b.Time
		}
	}
	return last
}

// awaits names a sealed party whose nonce the draw still needs, "" when it has all of them.
func (d Draw) awaits() string {
	for _, p := range d.Sealed {
		if !p.Opened {
			return p.Name
		}
	}
	return ""
}

// forsaken reports whether a sealed party has left the draw without a result: it did not seal in time, or kept its nonce until the draw was
// overdue. Such a draw can only be declared void, and that is counted (DRD1 §6.11).
func (s *Service) forsaken(rec Record, now time.Time) bool {
	s.judge(&rec.Draw)
	for _, p := range rec.Draw.Sealed {
		if p.Seal == nil && rec.Round.openFor(now) != nil || !p.Opened && now.After(rec.Draw.ResultDue) {
			return true
		}
	}
	return false
}

// sealedNonces are the nonces that become public with a draw.
func sealedNonces(d Draw) map[string]string {
	m := map[string]string{}
	for _, p := range d.Sealed {
		if p.Nonce != nil {
			m[p.Name] = p.Nonce.String()
		}
	}
	return m
}

// SealDraw takes a sealed party's digest: once, from the account bound to it, after the plan is in the log and before any nonce of the round is
// revealed (DRD1 §6.4).
func (s *Service) SealDraw(ctx context.Context, c command.Command, in Seal) (Draw, error) {
	return s.sealing(ctx, c, in, "seal", func(ctx context.Context, tx Tx, rec Record, _ SealedParty, now time.Time) (map[string]any, error) {
		if rec.Draw.Void != nil {
			return nil, isVoid()
		}
		r, err := tx.LockRound(ctx, rec.Draw.RoundID, false)
		if err == nil {
			err = r.openFor(now)
		}
		if err != nil {
			return nil, err
		}
		return map[string]any{"draw": rec.Draw.Number, "party": in.Party, "commitment": in.Value.String()}, tx.InsertSeal(ctx, in)
	})
}

// OpenSeal hands a sealed party's nonce to the platform, when every event of the round is on record and not before: whoever knew it earlier
// could choose an outcome. It becomes public with the draw; that of a void draw, with what the draw would have been.
func (s *Service) OpenSeal(ctx context.Context, c command.Command, in Seal) (Draw, error) {
	return s.sealing(ctx, c, in, "draw.unseal", func(ctx context.Context, tx Tx, rec Record, p SealedParty, _ time.Time) (map[string]any, error) {
		suite, _ := s.suite(rec.Round.Suite)
		switch {
		case p.Seal == nil:
			return nil, fault.Refuse(fault.WrongState, "该密封方未提交密封值", "this party has not sealed the draw")
		case rec.Round.State != RoundOpen && !rec.Round.takesOutcomes():
			return nil, fault.Refuse(fault.WrongState, "轮次已作废，随机数不再需要", "the round is void: the nonce is not needed")
		case !rec.Round.complete():
			return nil, fault.Refuse(fault.NotYet, "公共随机数尚未全部记录，请勿提前交出随机数", "not every public event is recorded yet: keep the nonce").With("notBefore", rec.Round.lastEvent())
		case ident.Digest(drd1.Seal(suite, drd1.Digest(rec.Draw.Digest), in.Party, drd1.Digest(in.Value))) != *p.Seal:
			e := fault.Refuse(fault.NonceMismatch, "该随机数与密封值不符", "the nonce does not open the seal")
			e.Field = "input.nonce"
			return nil, e
		}
		return map[string]any{"draw": rec.Draw.Number, "party": in.Party, "nonce": in.Value.String()}, tx.InsertUnseal(ctx, in)
	})
}

// sealing runs a command of a sealed party. A party of somebody else reads like one that does not exist.
func (s *Service) sealing(ctx context.Context, c command.Command, in Seal, entry string,
	fn func(context.Context, Tx, Record, SealedParty, time.Time) (map[string]any, error)) (Draw, error) {
	id, err := s.Commands.Do(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		rec, err := tx.LockDraw(ctx, uuid.Nil, in.Draw, []string{})
		if err != nil {
			return command.Change{}, err
		}
		account, err := tx.SealedAccount(ctx, in.Draw, in.Party)
		if err != nil {
			return command.Change{}, err
		}
		i := slices.IndexFunc(rec.Draw.Sealed, func(p SealedParty) bool { return p.Name == in.Party })
		switch {
		case i < 0 || account != c.Actor.AccountID:
			e := fault.Missing("该密封方", "sealed party")
			e.Field = "input.party"
			return command.Change{}, e
		}
		content, err := fn(ctx, tx, rec, rec.Draw.Sealed[i], now)
		return command.Change{Type: entry, Subject: ledger.Subject{Kind: ledger.SubjectDraw, ID: rec.Draw.Number}, ObjectKind: ident.Draw,
			Object: rec.Draw.ID, Content: content}, err
	})
	if err != nil {
		return Draw{}, err
	}
	found, err := s.DrawsByID(ctx, c.Actor, []uuid.UUID{id})
	return one(id, found, err, missingDraw())
}

// publishers is the namespace of the keys under which draws become public at the end of their embargo.
var publishers = uuid.MustParse("5d0f2b8e-7c1a-5b64-9f3d-2a6c8e4b1d90")

// PublishDue publishes the executed draws whose embargo is over: bundle, drawn list and sealed nonces. at is the clock of a demo
// city and zero otherwise.
func (s *Service) PublishDue(ctx context.Context, at time.Time) (done []string, err error) {
	system := actor.Actor{Pseudonym: "system", Roles: []actor.Role{actor.System}}
	return each("draw", fault.AlreadyDrawn, func(after uuid.UUID) ([]Executable, error) {
		return s.Store.Unpublished(ctx, system, at, after, executeBatch)
	},
		func(d Executable) error { return s.publishAs(ctx, system, at, d) })
}

func (s *Service) publishAs(ctx context.Context, system actor.Actor, at time.Time, d Executable) error {
	body, err := command.HashBody(d.ID)
	if err != nil {
		return err
	}
	_, err = s.Commands.Do(ctx, command.Command{Actor: system, Verb: "draw:execute", PolicyLine: "job", Operation: "publishDraw",
		Key: uuid.NewSHA1(publishers, d.ID[:]), BodyHash: body, At: at}, func(ctx context.Context, tx Tx, now time.Time) (command.Change, error) {
		rec, err := tx.LockDraw(ctx, d.Agency, d.ID, []string{})
		switch {
		case err != nil:
			return command.Change{}, err
		case rec.Draw.Result == nil || rec.Draw.Result.Seed == nil || rec.Draw.EmbargoUntil == nil || now.Before(*rec.Draw.EmbargoUntil):
			return command.Change{}, errors.New("draw: nothing to publish yet")
		}
		kept, err := tx.KeptResult(ctx, d.ID)
		if err != nil {
			return command.Change{}, err
		}
		if wrong := rec.resultUnlike(kept, s.Protocol.Suites); len(wrong) > 0 {
			return command.Change{}, fmt.Errorf("draw: the result was changed by hand: %s", firstOf(wrong))
		}
		return command.Change{Type: "disclose", Subject: ledger.Subject{Kind: ledger.SubjectDraw, ID: rec.Draw.Number}, ObjectKind: ident.Draw, Object: d.ID,
			Content: map[string]any{"digest": rec.Draw.Result.Digest.String(), "seed": rec.Draw.Result.Seed.String(), "sealed": sealedNonces(rec.Draw),
				"publication": rec.Draw.Publication}}, tx.PublishDraw(ctx, d.ID)
	})
	return err
}
