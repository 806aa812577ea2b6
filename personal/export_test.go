package personal

// Public is whether the public may read a text, for the tests that compare it with the database.
func Public(s string) bool {
	zh, _ := Judge(s)
	return zh == ""
}

// Expressions are what public_text of the database holds too, letter for letter.
func Expressions() []string {
	list := []string{strange.String(), apart.String(), markup.String(), alikeFrom, alikeTo}
	for _, p := range personal {
		list = append(list, p.found.String())
	}
	return list
}

// Cases are the lines of testdata/public.txt: a text, and whether the public may read it.
func Cases() map[string]bool { return cases() }

// Plain says whether a text holds nothing strange.
func Plain(s string) bool { return !strange.MatchString(s) }

// Fold is fold.
func Fold(s string) string { return fold(s) }
