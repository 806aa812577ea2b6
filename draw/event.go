package draw

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"yangguang/command"
	"yangguang/draw/drd1"
	"yangguang/fault"
)

// RecordBeacon takes the outcome of a public event of a closed round, also of one that was closed too late, not before the event's time,
// in the source's notation and, where the source can prove it, authentic. Public outcomes are entered by the agency that opened the round or by one of its parties; dice
// by a party whose nonce counts, unless the rules let the office throw (docs/decisions/0003-dice-in-open-rounds.md).
func (s *Service) RecordBeacon(ctx context.Context, c command.Command, round uuid.UUID, source, event, value string) (Round, error) {
	return s.changeRound(ctx, c, func(ctx context.Context, tx Tx, now time.Time) (Round, string, any, error) {
		r, err := tx.LockRound(ctx, round, true)
		if err != nil {
			return r, "", nil, err
		}
		i := slices.IndexFunc(r.Beacons, func(b Beacon) bool { return b.Source == source && b.Event == event })
		bare, err := tx.Unsealed(ctx, round)
		if err == nil {
			err = s.mayRecord(r, i, c.Actor.AccountID, c.Actor.AgencyID, bare)
		}
		if err != nil {
			return r, "", nil, err
		}
		if err := s.checkOutcome(r, i, value, now); err != nil {
			return r, "", nil, err
		}
		if err := r.Beacons[i].confirms(value); err != nil {
			return r, "", nil, err
		}
		content := map[string]any{"round": r.Name, "source": source, "event": event, "value": value}
		return r, "beacon", content, tx.InsertBeacon(ctx, round, i+1, value)
	})
}

// mayRecord decides who may enter the outcome of event i; -1 is no event of the round. bare is how many of its draws lack a seal: while there are
// any, the office does not throw (DRD1 §1.1).
func (s *Service) mayRecord(r Round, i int, account, agency uuid.UUID, bare int) error {
	party := slices.ContainsFunc(r.Parties, func(p RoundParty) bool { return p.Account == account && p.Nonce != nil })
	opener := agency != uuid.Nil && agency == r.AgencyID
	switch {
	case !party && !opener:
		return missingRound()
	case i < 0:
		e := fault.Missing("该轮次的公共随机源", "event of the round")
		e.Field = "input.event"
		return e
	}
	src, ok := s.source(r.Beacons[i].Source)
	if ok && src.Office() && !party && bare > 0 && s.Rules.Dice.ThrownBy == "party" {
		return fault.Refuse(fault.DiceByParty, "没有密封方的轮次，骰子须由已揭示随机数的参与方当众掷出并由其账号记录",
			"without a sealed party the dice are thrown in public by a party of the round and entered by its account").
			With("basis", s.Rules.Dice.Basis)
	}
	return nil
}

// notation says in Chinese how a source writes its outcome; the English sentence is the source's own.
func notation(source string) string {
	switch source {
	case drd1.Dice.Name():
		return "须为 20 位数字，按掷出的先后排列"
	case drd1.KL8.Name():
		return "须为 01–80 中 20 个不同的两位数，从小到大，以一个空格分隔"
	}
	return "请照抄该来源公布的原文"
}

func (s *Service) checkOutcome(r Round, i int, value string, now time.Time) error {
	b := r.Beacons[i]
	switch {
	case r.State == RoundOpen:
		return fault.Refuse(fault.NotYet, "轮次尚未关闭，请先关闭轮次", "the round is not closed yet: close it first")
	case !r.takesOutcomes():
		return fault.Refuse(fault.WrongState, "轮次未达法定数，已作废：没有可据以抽取的随机数", "the round is void below its quorum: there is nothing to draw from")
	case now.Before(b.Time):
		return fault.Refuse(fault.NotYet, "公共随机事件尚未发生，不得提前记录", "the event has not taken place yet").With("notBefore", b.Time)
	case b.Value != nil:
		return fault.New(fault.Conflict, "该公共随机数已记录，不得更改或重掷", "this outcome is recorded already and cannot be changed")
	}
	src, ok := s.source(b.Source)
	if !ok {
		return fault.BadInput("input.source", "未登记的来源", "an unknown source")
	}
	if err := src.CheckValue(b.Event, value); err != nil {
		return fault.BadInput("input.value", "结果值不合该来源的规范："+notation(b.Source), "not an outcome of this source: "+err.Error()).Because(err)
	}
	return nil
}
