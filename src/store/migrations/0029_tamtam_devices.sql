-- Who wants to see on his devices that the tamtam left.
alter table alert_choice add column tamtam_by_device boolean not null default false;
