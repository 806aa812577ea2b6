package roster

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/google/uuid"

	"yangguang/actor"
	"yangguang/fault"
)

// mayKeep holds who keeps which row: an agency's administrator its own agency, inspectors and items and the enterprises of its region, the
// supervisor the agencies. What is not theirs reads as absent, but for an enterprise, which everybody reads: there it is said whose it is.
func mayKeep(ctx context.Context, tx Tx, a actor.Actor, e Entry) error {
	own := false
	switch {
	case a.Has(actor.System), e.Register == Agencies && a.Has(actor.Supervisor):
		return nil
	case !a.Has(actor.AgencyAdmin):
	case e.Register == Agencies:
		own = e.ID == a.AgencyID
	case e.Register == Enterprises:
		region, err := tx.AgencyRegion(ctx, a.AgencyID)
		if err != nil {
			return err
		}
		prefix, err := regionPrefix(region)
		if err != nil {
			return err
		}
		own = strings.HasPrefix(e.Region, prefix)
	default:
		own = e.AgencyID != nil && *e.AgencyID == a.AgencyID
	}
	switch {
	case own:
		return nil
	case e.Register == Enterprises:
		return keptElsewhere(e.Region)
	}
	return missingEntry()
}

// keptElsewhere says whose an enterprise is to keep.
func keptElsewhere(region string) error {
	r := RegionOf(region)
	msg, en := "该企业由"+r.Name+"（"+region+"）的执法机关及其上级机关维护：请向其提出；区划有误的，由行政执法监督机关修改区划",
		"the agencies of "+region+" and those above them keep this enterprise: tell them; if the region is wrong, the supervision changes it"
	if _, known := CurrentRegion(region); !known {
		msg, en = "该企业的区划代码 "+region+" 未收录：请行政执法监督机关先改正区划", "the region code "+region+" of this enterprise is in no table: the supervision mends it first"
	}
	return fault.New(fault.Forbidden, msg, en).With("region", region)
}

// maySave is mayKeep for a form: the supervisor also says where an enterprise belongs, else one that is in nobody's region would stay so.
func maySave(ctx context.Context, tx Tx, a actor.Actor, e Entry) error {
	if e.Register == Enterprises && a.Has(actor.Supervisor) {
		return nil
	}
	return mayKeep(ctx, tx, a, e)
}

// mayPlace holds that an agency's place, from which follow who is above it and which enterprises it keeps, is the supervisor's to change, and that of an
// enterprise the supervisor changes nothing else.
func mayPlace(a actor.Actor, was Entry, values map[string]string) error {
	if was.Register == Enterprises && was.ID != uuid.Nil && a.Has(actor.Supervisor) {
		for _, c := range Enterprises.Columns() {
			if c.Key != "region_code" && values[c.Key] != was.Values[c.Key] {
				return fault.BadInput("input.cells."+c.Key, "行政执法监督机关只改企业的区划，其他内容由当地执法机关维护：请向其提出",
					"the supervision changes the region of an enterprise alone: the agencies of its region keep the rest")
			}
		}
	}
	if was.ID == uuid.Nil || was.Register != Agencies || a.Has(actor.Supervisor) || a.Has(actor.System) {
		return nil
	}
	for _, column := range []string{"region_code", "field", "level"} {
		if values[column] != was.Values[column] {
			return fault.BadInput("input.cells."+column, "本机关的区划、领域和层级决定上级与管辖，由行政执法监督机关修改：请向其提出",
				"region, field and level decide who is above the agency and what is its own: ask the supervisor to change them")
		}
	}
	return nil
}

// moves holds where a form may put an enterprise: into a region in force, for a row in no region is in no plan and nobody's to keep; and a head moves it only
// within what is his, so that nobody takes it out of the draws of its county alone, or into his own out of another's.
func (w *writer) moves(ctx context.Context, e EnterpriseRow) error {
	if w.edit.ID != nil && e.RegionCode == w.before.Region {
		return nil
	}
	if _, known := CurrentRegion(e.RegionCode); !known {
		return fault.BadInput("input.cells.region_code", "没有该行政区划 "+e.RegionCode+"：请填写现行的 6 位区划代码（开发区填所在县区的）",
			"no such region "+e.RegionCode+": give a code of six digits that is in force, of a development zone that of its county")
	}
	if w.edit.ID == nil || w.actor.Has(actor.Supervisor) {
		return nil
	}
	if err := mayKeep(ctx, w.tx, w.actor, Entry{Register: Enterprises, Region: e.RegionCode}); err != nil {
		return fault.BadInput("input.cells.region_code", "迁出本机关辖区的，由管辖两地的上级机关或者行政执法监督机关修改区划：请向其提出",
			"out of the agency's own region an enterprise is moved by an agency above both places or by the supervision: ask them")
	}
	return nil
}

// place judges the staged rows whose region is in no table. A new one is kept as the file has it (development zones use private codes); one that is in the
// register stays where that has it, and a file that states another place is in error.
func (r *reading) place(ctx context.Context, tx Tx) error {
	if len(r.unplaced) == 0 {
		return nil
	}
	there, err := tx.KeepPlaces(ctx, slices.Sorted(maps.Keys(r.unplaced)))
	for _, code := range there {
		if stated := r.unplaced[code]; stated != "" {
			r.found(problem(r.lines[code], r.headers[r.places["region_code"]], stated, regionLost, stated))
		}
	}
	return err
}

// unplacedIn notes a row whose region is in no table.
func (r *reading) unplacedIn(rec *record, e EnterpriseRow) {
	if _, known := CurrentRegion(e.RegionCode); !known {
		r.unplaced[e.USCC] = rec.cell("region_code")
	}
}
