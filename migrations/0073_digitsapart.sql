-- +goose Up
-- Every way of writing a digit stands apart from its neighbours, so that none makes a number another one (联系13800138000两次); a word between every two digits hides no
-- mobile number; names of messengers are found written apart. Otherwise as in 0072: the expressions of package publish (publish/personal.go), expanded.
-- +goose StatementBegin
create or replace function public_text(s text) returns boolean language sql immutable as $$
  select s is null or s !~ '[^\t\n\r -~ -¬®-¿×÷ΓΔΘΛΞΠΣΦΨΩα-ω‐-‧‰-⁞⁰-ₜ₠-₿℀-↋←-⏿①-⓿─-➿⺀-⿕　-〩〰-〽ぁ-ゖ゛-ヿ㈀-䶿一-鿿-﫿︐-︙︰-﹫！-ﾟ￠-￦𠀀-𲎯]'
    and not (t ~ '(^|[^0-9])[1-8IL―]([^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―]){5}[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*([1IL―][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*9[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―]|2[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0O][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[01OIL―])[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*([0O][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[1-9IL―]|[1IL―][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-2OIL―])[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*([0O][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[1-9IL―]|[12IL―][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―]|3[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[01OIL―])[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*日?[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OILX―]($|[^0-9])'
    or t ~ '(^|[^0-9])[1-8]([ ·.*]*[0-9OIL―]){5}[- ]*2[0O][2-9][0-9OIL―][- ]*([0O][0-9OIL―]|[1IL―][0-9OIL―])[- ]*[0-3OIL―][0-9OIL―][- ]*[0-9OIL―][0-9OIL―][0-9OIL―][0-9OILX―]($|[^0-9])'
    or t ~ '(^|[^0-9A-Z])[1-8]([^0-9A-Z.:,、;ぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―]){7}[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*([0O][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[1-9IL―]|[1IL―][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-2OIL―])[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*([0O][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[1-9IL―]|[12IL―][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―]|3[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[01OIL―])[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*日?[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―]($|[^0-9A-Z])'
    or t ~ '(^|[^0-9])(([0O][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*){0,2}8[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*6[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*|[0O][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*)?[1IL―][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[3-9]([^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―]){9}($|[^0-9])'
    or t ~ '(^|[^0-9])1[^0-9]{1,3}[3-9]([^0-9]{1,3}[0-9]){9}($|[^0-9])'
    or t ~ '(^|[^0-9])1[3-9][0-9][^0-9,。、;]{1,3}([013-9][0-9]{3}|2[1-9][0-9]{2})[^0-9,。、;]{1,3}[0-9]{4}($|[^0-9])'
    or t ~ '(^|[^0-9A-Z./-]|[^0-9][./-])[0O][^0-9A-Z.:,、;ぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*([1IL―][^0-9A-Z.:,、;ぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0O]|2[^0-9A-Z.:,、;ぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―]|[3-9][^0-9A-Z.:,、;ぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―][^0-9A-Z.:,、;ぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―])[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[2-9]([^0-9A-Z.:,、;ぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―]){6,7}($|[^0-9])'
    or t ~ '(^|[^0-9A-Z])6[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*2([^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―]){14,17}($|[^0-9A-Z])'
    or t ~ '(^|[^0-9A-Z])([1-9][0-9]{3}([-_. ·*/~|+]+[0-9]{4}){3}([-_. ·*/~|+]*[0-9]{1,3})?|[456][0-9]{15}|[3-69][0-9]{18})($|[^0-9A-Z])'
    or t ~ '(卡号|账号|帐号|账户|帐户|开户)[^0-9]{0,8}[0-9OIL―]([^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―]){11}'
    or t ~ '&#X?[0-9]'
    or t ~ '[0-9A-Z][^0-9A-Z]{0,3}@[^0-9A-Z]{0,3}[0-9A-Z][0-9A-Z-]*[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[-.][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[A-Z]{2}'
    or t ~ '[0-9A-Z][^0-9A-Z]{0,3}(#|[^0-9A-Z]艾特[^0-9A-Z]|[^0-9A-Z]AT[^0-9A-Z]|艾特|爱特|圈A)[^0-9A-Z]{0,3}(QQ|163|126|139|189|SINA|SOHU|FOXMAIL|GMAIL|OUTLOOK|HOTMAIL|ICLOUD|YEAH|ALIYUN)([^0-9A-Z]{0,3}|[^0-9A-Z]{0,3}DOT[^0-9A-Z]{0,3})(COM|CN|NET|ORG)'
    or t ~ '((微[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*信|薇[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*信|威[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*信|[加+][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*我?[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[微VW]|(^|[^A-Z])([WV][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*X|V[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*信|WEIXIN|WECHAT))[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*(账?号码?[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*(ID)?[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[是为]?[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9A-Z]|(ID)?[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[是为]?[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[A-Z])|(^|[^A-Z])WXID_)[0-9A-Z_-]{5,19}'
    or t ~ '(Q[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*Q|扣[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*扣|企[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*鹅)[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*(群?号码?[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[是为]?[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[1-9―]([^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9OIL―]){4,11}|群?[ ·.*]*[1-9IL―]([ ·.*]*[0-9OIL―]){4,11})($|[^0-9])'
    or t ~ '([京津沪渝冀豫云辽黑湘皖鲁苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]|(^|[^最更创革翻全])新)[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[A-HJ-NP-Z][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*(([0-9A-Z―][ ·.*-]*){4,5}[0-9―]|([0-9A-Z―][ ·.*-]*){3,4}[0-9][ ·.*-]*[0-9A-Z―]|([0-9A-Z―][ ·.*-]*){2,3}[0-9][ ·.*-]*[0-9A-Z―][ ·.*-]*[0-9A-Z―])($|[^0-9A-Z-]|-($|[^0-9A-Z]))'
    or t ~ '(^|[^0-9A-Z])(E[A-HJ-NP-Z]|[EG][ ·.*]*[0-9OIL―])([ ·.*]*[0-9OIL―]){7}($|[^0-9A-Z])'
    or t ~ '(护照|通行证|回乡证|台胞证|军官证|士官证|士兵证|居留证|驾驶证|驾照|身份证|执法证)[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*(号码?)?[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[是为]?[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9A-Z]([ ·.*]*[0-9A-Z]){6,17}'
    or t ~ '[0-9A-Z甲乙丙丁东西南北中][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*单元[^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*[0-9]([ ·.*]*[0-9]){2,3}($|[^0-9])|(小区|花园|家园|新村|公寓|宿舍|家属院|佳苑|雅苑|嘉园|嘉苑)[^0-9]{0,4}[0-9]{1,3}(号楼|栋|幢|座|#楼?|-)[^0-9A-Z]{0,3}([0-9]{1,2}(单元|-))?[^0-9A-Z]{0,2}[0-9]{3,4}(室|户)|(小区|花园|家园|新村|公寓|宿舍|家属院|佳苑|雅苑|嘉园|嘉苑)[^0-9]{0,4}[0-9]{1,3}-[0-9]{1,2}-[0-9]{3,4}'
    or t ~ '(家住|家庭住址|家庭地址|现住|住址|户籍地|户籍所在地|居住在|居住于)[^。;]{0,30}[0-9][^0-9A-Zぁ-ヺ㐀-鿿豈-﫿𠀀-𲎯]*(号|室|户|栋|幢|楼|弄|单元|组|-)')
  from translate(regexp_replace(normalize(regexp_replace(s, '[²³¹¼-¾⁰-₉⅐-⅞①-⓿❶-➓㈠-㏿〇零○◯洞ο⓿壹弌幺丨ι〡❶➀➊⓵二贰貳弍弐两兩〢❷➁➋⓶三叁叄參弎〣❸➂➌⓷四肆〤❹➃➍⓸五伍〥❺➄➎⓹六陆陸〦❻➅➏⓺七柒拐〧❼➆➐⓻八捌〨❽➇➑⓼九玖勾〩❾➈➒⓽一]', ' \& ', 'g'), nfkc), '<[^<>]{0,24}>|&[A-Za-z]{1,8};', ' ', 'g'),
    'abcdefghijklmnopqrstuvwxyz×χ✕✖✗✘╳年月点點杠槓横橫〇零○◯洞ο⓿壹弌幺丨ι〡❶➀➊⓵二贰貳弍弐两兩〢❷➁➋⓶三叁叄參弎〣❸➂➌⓷四肆〤❹➃➍⓸五伍〥❺➄➎⓹六陆陸〦❻➅➏⓺七柒拐〧❼➆➐⓻八捌〨❽➇➑⓼九玖勾〩❾➈➒⓽一',
    'ABCDEFGHIJKLMNOPQRSTUVWXYZXXXXXXX--------000000011111111112222222222223333333333444444455555556666666677777777888888899999999―') t
$$;
-- +goose StatementEnd

-- As in 0072: rows older than the rule stay as they were written. A constraint that one of them does not meet holds for new rows alone, so that a dump can be restored.
-- +goose StatementBegin
do $$
declare c record;
begin
  for c in select conrelid::regclass t, conname n, pg_get_constraintdef(oid) d from pg_constraint where contype = 'c' and pg_get_constraintdef(oid) like '%public_text%' loop
    execute format('alter table %s drop constraint %I, add constraint %2$I %3$s not valid', c.t, c.n, replace(c.d, ' NOT VALID', ''));
    begin
      execute format('alter table %s validate constraint %I', c.t, c.n);
    exception when check_violation then
      raise notice '% of % holds for new rows', c.n, c.t;
    end;
  end loop;
end
$$;
-- +goose StatementEnd

-- A name is a name however it is spaced: 张　三.
-- +goose StatementBegin
create or replace function names_nobody() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  r jsonb := to_jsonb(new);
  agency uuid := coalesce((r ->> 'agency_id')::uuid, (select p.agency_id from plan p where p.id = (r ->> 'plan_id')::uuid));
  gap constant text := U&' \00A0\3000\00B7\2022';
begin
  if exists (select from certificate c, translate(c.name, gap, '') n, unnest(tg_argv) col
      where c.agency_id = agency and length(n) > 1 and strpos(translate(r ->> col, gap, ''), n) > 0) then
    raise exception 'a text for everybody names an officer' using errcode = 'check_violation', constraint = 'public_text_names_nobody';
  end if;
  return new;
end $$;
-- +goose StatementEnd
