-- +goose Up
-- Where a record lies is looked up row by row in the set of places of a reach, which may be thousands with their villages; the
-- indexes of communes compared every two of them and are asked by nobody any more.
DROP INDEX crossing_communes, trail_communes, marker_communes, post_communes, route_communes, hotspot_communes, plot_communes, effort_communes, cooperation_communes;

-- +goose Down
SELECT 'migrations go forward only';
