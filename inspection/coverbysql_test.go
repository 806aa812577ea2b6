package inspection_test

import (
	"fmt"
	"testing"
)

// What is hidden of a household's name stays hidden while it has that name, and a household by its code stays one: by SQL, too, no person's name becomes public.
func TestAHouseholdsNameStaysCovered(t *testing.T) {
	t.Parallel()
	w := newTown(t)
	w.sql(`update enterprise set name = '王小明小吃二店', public_name = '王＊＊小吃二店', initials = 'wxmxced', public_initials = 'wxced' where id = $1`, w.rival)
	sets := func(what string) []string {
		return []string{fmt.Sprintf(`update enterprise set %s, change_id = @change where id = $1`, what),
			`update enterprise set status = 'ACTIVE' where id = $1 and (public_name, public_initials) = ('王＊＊小吃二店', 'wxced')`}
	}
	for _, what := range []string{"public_name = name", "public_name = '王小＊小吃二店'", "public_name = '王小明小吃＊＊'", "public_initials = initials",
		"public_name = name, public_initials = initials", "public_name = '王＊＊', public_initials = 'x'", "status = 'SUSPENDED'"} {
		w.tries(byHand{what, "head", w.rival, "", sets(what)})
	}
	w.tries(byHand{"another kind", "head", w.rival, "enterprise_household", sets("kind = 'ENTERPRISE'")},
		byHand{"more of it", "head", w.rival, "", []string{`update enterprise set public_name = '王＊＊＊吃二店', change_id = @change where id = $1`,
			`update enterprise set status = 'ACTIVE' where id = $1 and public_name = '王＊＊＊吃二店'`}},
		byHand{"another name", "head", w.rival, "", []string{`update enterprise set name = '光明小吃店', former_names = former_names || name, public_name = '光明小吃店',
			public_initials = 'gmxcd', change_id = @change where id = $1`, `update enterprise set status = 'ACTIVE' where id = $1 and public_name = '光明小吃店'`}})
}
