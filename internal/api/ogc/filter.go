package ogc

import "cotmoc/internal/cql"

// marshalFilter is a filter as a key: the same for filters that are the same.
func marshalFilter(n cql.Node) (string, error) {
	raw, err := cql.WriteJSON(n)
	return string(raw), err
}
