# on: container api
# expect: (?s)backend\..*\sA\s.*backend\..*\sA\s
dig +noall +answer backend | sort
