-- +goose Up
-- The lists that a draw was committed with, line by line: the plan has one root for each whole list, and these rows say which line was changed.
create table draw_line (
  draw_id uuid not null references draw (id),
  file    text not null check (file in ('inspectors.tsv', 'conflicts.tsv')),
  n       int not null check (n >= 1),
  text    text not null check (text <> ''),
  constraint draw_line_pkey primary key (draw_id, file, n)
);
insert into draw_line (draw_id, file, n, text)
select f.draw_id, f.name, x.n, x.text from draw_file f, regexp_split_to_table(convert_from(f.content, 'UTF8'), e'\n') with ordinality x (text, n)
where f.name in ('inspectors.tsv', 'conflicts.tsv') and x.text <> '';
call append_only('draw_line');
