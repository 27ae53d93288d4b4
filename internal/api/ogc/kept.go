package ogc

import "sync"

// kept remembers pages that were answered, as long as nothing behind them changes: the revision of the collection is
// part of their key. It holds at most keptTotal bytes and none longer than keptPage; when it is full it begins anew.
type kept struct {
	mu    sync.Mutex
	pages map[string]keptAnswer
	size  int
}

type keptAnswer struct {
	media, link, matched string
	body                 []byte
}

const keptTotal, keptPage = 96 << 20, 16 << 20

func (k *kept) get(key string) (keptAnswer, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	a, has := k.pages[key]
	return a, has
}

func (k *kept) put(key string, a keptAnswer) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.pages == nil || k.size+len(a.body) > keptTotal {
		k.pages, k.size = map[string]keptAnswer{}, 0
	}
	k.size += len(a.body) - len(k.pages[key].body)
	k.pages[key] = a
}
