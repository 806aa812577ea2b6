-- +goose Up
-- What package publish takes for a personal number, written apart or in Chinese digits too; bank cards are new. Both read publish/testdata/public.txt.
-- +goose StatementBegin
create or replace function public_text(s text) returns boolean language sql immutable as $$
  select s is null or not (
    t ~ '(^|[^0-9A-Za-z])[1-8][0-9]{5}[-_. ·]?(19|20)[0-9]{2}[-_. ·]?(0[1-9]|1[0-2])[-_. ·]?(0[1-9]|[12][0-9]|3[01])[-_. ·]?[0-9]{3}[0-9Xx]($|[^0-9A-Za-z])'
    or t ~ '(^|[^0-9A-Za-z])[1-8][0-9]{5}[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])[0-9]{3}($|[^0-9A-Za-z])'
    or t ~ '(^|[^0-9])1[3-9][0-9][-_. ·]?[0-9]{4}[-_. ·]?[0-9]{4}($|[^0-9])'
    or t ~ '(^|[^0-9A-Za-z.-])0[0-9]{2,3}[-_. ·]?[0-9]{7,8}($|[^0-9])'
    or t ~ '(^|[^0-9A-Za-z])([1-9][0-9]{3}([-_. ·][0-9]{4}){3}([-_. ·]?[0-9]{1,3})?|62[0-9]{14,17})($|[^0-9A-Za-z])'
    or t ~ '[0-9A-Za-z._%+-]+@[0-9A-Za-z-]+\.[0-9A-Za-z.-]+')
  from translate(s, '０１２３４５６７８９ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ．－＿％＋＠　〇零一二三四五六七八九',
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-_%+@ 00123456789') t
$$;
-- +goose StatementEnd
