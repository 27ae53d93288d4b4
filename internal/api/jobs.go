package api

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"sync"
	"time"

	"cotmoc/internal/access"
	"cotmoc/internal/border"
	"cotmoc/internal/ingest"
)

// importJob is an import on its way, as the API shows it.
type importJob struct {
	ID      string         `json:"id"`
	Layer   string         `json:"layer"`
	State   string         `json:"state"` // running, done (see result.refused), failed
	Started time.Time      `json:"started_at"`
	Ended   *time.Time     `json:"ended_at"`
	Done    int64          `json:"bytes_done"`
	Total   int64          `json:"bytes_total"` // 0: not known yet
	Result  *ingest.Result `json:"result"`
	Problem *border.Text   `json:"problem"`

	post string // who sent it: nobody else in an area hears of it
}

// jobs runs imports one after the other and remembers the last hundred.
type jobs struct {
	mu     sync.Mutex
	turn   sync.Mutex // one import at a time: they would wait for each other in the database anyway
	all    map[string]*importJob
	order  []string
	ctx    context.Context
	cancel context.CancelFunc
	wait   sync.WaitGroup
}

const (
	jobsRemembered = 100
	jobsWaiting    = 20
	importLimit    = time.Hour
)

func newJobs() *jobs {
	ctx, cancel := context.WithCancel(context.Background())
	return &jobs{all: map[string]*importJob{}, ctx: ctx, cancel: cancel}
}

// start begins a job; clean is called when it has ended.
func (j *jobs) start(trace access.Trace, reach border.Reach, job ingest.Job, importer Importer, clean func() error) (importJob, error) {
	var id [8]byte
	if _, err := rand.Read(id[:]); err != nil {
		return importJob{}, err
	}
	it := &importJob{ID: hex.EncodeToString(id[:]), Layer: job.Layer, State: "running", Started: time.Now().In(border.Zone), post: reach.Post}
	job.Progress = func(done, total int64) {
		j.mu.Lock()
		defer j.mu.Unlock()
		it.Done, it.Total = done, total
	}
	if err := j.remember(it); err != nil {
		return importJob{}, err
	}
	j.wait.Add(1)
	go j.run(access.WithReach(access.WithTrace(j.ctx, trace), reach), it, job, importer, clean)
	shown, _ := j.find(it.ID, reach)
	return shown, nil
}

func (j *jobs) remember(it *importJob) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	running := 0
	for _, other := range j.all {
		if other.State == "running" {
			running++
		}
	}
	if running >= jobsWaiting {
		return border.Fail(border.Unavailable, "Quá nhiều lần nhập đang chờ.", "Too many imports are waiting.", nil)
	}
	j.all[it.ID] = it
	j.order = append(j.order, it.ID)
	if len(j.order) > jobsRemembered && j.all[j.order[0]].State != "running" {
		delete(j.all, j.order[0])
		j.order = j.order[1:]
	}
	return nil
}

func (j *jobs) run(ctx context.Context, it *importJob, job ingest.Job, importer Importer, clean func() error) {
	defer j.wait.Done()
	j.turn.Lock()
	defer j.turn.Unlock()
	ctx, cancel := context.WithTimeout(ctx, importLimit)
	defer cancel()
	result, err := importer.Import(ctx, job)
	if cleanErr := clean(); err == nil {
		err = cleanErr
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	now := time.Now().In(border.Zone)
	it.Ended, it.State, it.Result = &now, "done", &result
	if err != nil {
		text := border.TextOf(err)
		it.State, it.Problem, it.Result = "failed", &text, nil
	}
}

// find gives a copy of a job as it stands, to whoever sent it and to those who see everything.
func (j *jobs) find(id string, reach border.Reach) (importJob, bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	it, ok := j.all[id]
	if !ok || !reach.Whole() && it.post != reach.Post {
		return importJob{}, false
	}
	return *it, true
}

// stop cancels what runs and waits for it: a cancelled import leaves nothing behind.
func (j *jobs) stop() {
	j.cancel()
	j.wait.Wait()
}
