-- +goose Up
-- 陈述核对: what an enterprise says against an agency (索贿, 封店) is not masked as if it were somebody's name, by SQL neither. person_name says what
-- roster.PersonName says, by the same lists (policies/surnames: surnames, words, complaints).
-- +goose StatementBegin
create function person_name(n text) returns boolean language plpgsql immutable set search_path = public, pg_temp as $$
declare
  singles constant text := regexp_replace('赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐
费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁
杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚
程嵇邢滑裴陆荣翁荀羊於惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁仇栾暴甘钭厉戎祖武符刘景詹束龙
叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍璩桑桂濮牛寿通边扈燕冀郏浦尚农温别
庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东殴殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋
沙乜养鞠须丰巢关蒯相查后荆红游竺权逯盖益桓公肖闫付代邸佟岳苟隋初尉由战朴兰鹿迟矫亓綦法商牟佘佴伯赏墨哈谯笪年爱阳', '\s', '', 'g');
  compounds constant text := regexp_replace('万俟 司马 上官 欧阳 夏侯 诸葛 闻人 东方 赫连 皇甫 尉迟 公羊 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 公孙 仲孙 轩辕 令狐 钟离 宇文 长孙 慕容 鲜于 闾丘 司徒 司空 亓官 司寇 南宫 百里 端木 拓跋 呼延 东郭 南门 西门 第五', '\s+', '|', 'g');
  words constant text[] := regexp_split_to_array('安排 安装 安置 包含 包括 包装 别的 成本 成分 成品 程度 程序 充分 充足 从而 从轻 从事 从未 从业 从重 单独 单价 单位 党员 道路 方案 方便 方法 方式 方面 房东 房间 房租 房屋 符合 符号 付款
高度 高额 高温 高于 公布 公告 公开 公司 公示 公正 顾客 关闭 关系 关于 管控 管理 管辖 广告 国家 国务 和解 衡量 花费 黄牌 计费 计划 计量 计算 季度 季节 家具 家庭 简单 简易 金额 经常 经过
经济 经理 经营 景点 景区 酒水 来源 来自 利润 利息 利益 利用 路面 路段 麻烦 马上 满足 满意 明码 明确 明示 明显 明知 那个 能够 能力 农产 农户 农药 农业 平方 平均 平时 平台 强制 强烈 强行
权利 权限 全部 全面 全体 任何 任务 任意 容易 容器 商场 商户 商家 商品 商业 设备 生产 施工 施行 时段 时候 时间 时限 水产 水电 水平 水质 司法 索赔 索要 谈话 通报 通道 通过 通知 万元 卫生
温度 文件 文书 文字 习惯 相当 相关 相符 相应 项目 向来 宣布 宣传 严格 严禁 严厉 严重 养殖 易燃 易腐 益处 应对 应付 应急 应当 应该 应予 印章 印制 有关 有误 有限 有效 有些 有的 有权 于是
余额 余款 元整 越来 暴露 曾经 查处 查封 查获 查看 查验 常规 常见 常用 车间 车辆 尚未 支出 支付 支持 终止 终于 诸多 左右 法定 法规 法律 法院 后果 后来 后续 付清 初步 初次 独立 独自 空间
空调 空气 储备 储存 储藏 解除 解封 解决 解释 都是 都有 步骤 步行 都已 相反 相同 相比 年度 年份 年检 年限 由此 由于 战略 战时 那些 那时 寿命 通常 曲线 段落 提高 提升 提供 提出 提交 降低
较高 最高 过高 偏高 增高 超高 不高 责任 主任 担任 信任 完成 造成 构成 形成 组成 达成 地方 对方 双方 我方 官方 卖方 买方 现金 资金 罚金 租金 押金 正常 异常 日常 非常 说明 证明 表明 声明
注明 标明 载明 及时 当时 同时 临时 小时 随时 按时 准时 工程 过程 流程 规程 属于 对于 低于 等于 大于 小于 处于 基于 已经 未经 凡经 反应 供应 适应 响应 公路 马路 汽车 货车 开关 机关 海关
公安 治安 保安 不安 没有 具有 所有 拥有 持有 含有 标准 规定 规范 要求 情况 材料 措施 意见 工作 人员 员工 店员 店长 企业 产品 服务 质量 问题 原因 结果 决定 事实 证据 行为 行政 执法 部门
本店 我店 我司 检查 检验 检测 整改 改正 处理 处罚 罚款 警告 申请 申辩 陈述 投诉 举报 正在 进行 立即 已按 按照 根据 依据 因此 所以 但是 如果 虽然 而且 以及 或者 其他 其中 之后 之前 期间
期限 上述 下列 不是 不能 不得 不应 不符 不当 可以 可能 需要 必须 继续 进货 进口 过期 变质 销售 销毁 台账 票据 许可证 执照 营业 营业执照 登记 备案 消费者 消费 食品 食用 药品 器械 设施
场所 武力 钱财 钱物 强令 强势 关照 胡来 通融 时常 常来 巧立 双标 游山 封存 干涉 权力 单方 水费 曲解', '\s+');
  characters constant text := '贿罚骂殴店吃喝拿逼迫抢偷贪赃诈骗欺侮辱饭款税卖打砸踢踹撕扯揍搡嚷吼毁坏伤死押拆闯拖霸恶狠暴虐赌嫖淫毒酒账欠赔债罪谎假冤诬陷庇袒勒敲恐吓胁刁乱扰躁蔑嘲讽催瞒滥贱骄我你们被给没吗呢啥谁很';
  complaints constant text := regexp_replace('暴力 刁难 红包 白条 白要 白占 白住 白用 封门 封条 封厂 封摊 封停 封口 封号 关门 关停 强买 强收 强占 强要 强索 强加 强硬 强横 费用 车费 房费 索要 索取 索钱 索礼 索烟 索财 索物 好处 回扣 牟利 谋利 谋私
徇私 勾结 串通 利诱 胡说 胡搞 胡闹 毛病 查抄 查没 查扣 明要 独断 武断 冷漠 冷眼 冷脸 全无 空口 花钱 费钱 金条 计较 官威 官气 怠慢 干股 蒙混 蒙蔽 盖章 松口 翻脸 满口 满嘴 张口 施压 游玩 向店 向他', '\s+', '|', 'g');
  surname constant text := '^(' || compounds || '|[' || singles || '])';
  given text;
begin
  if n ~ '^([㐀-鿿]{1,8}([·•][㐀-鿿]{1,8}){1,3}|[A-ZÀ-Þ][A-Za-zÀ-ɏ''.-]*( [A-ZÀ-Þ][A-Za-zÀ-ɏ''.-]*){1,3})$' then
    return true;
  end if;
  if n !~ '^[㐀-鿿]{2,4}$' or n = any(words) or n ~ ('.[' || characters || ']|' || complaints) or n !~ surname then
    return false;
  end if;
  given := regexp_replace(n, surname, '');
  if length(given) > 2 then
    given := regexp_replace(given, surname, '');
  end if;
  return length(given) between 1 and 2;
end
$$;
-- +goose StatementEnd
revoke all on function person_name(text) from public;
-- +goose StatementBegin
create or replace function statement_masked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare s record; n text;
begin
  select p.statement, p.agency_id, p.disclosed_to, p.author_id into s from publication_statement p
  where p.statement is not null and (p.decision_id = new.decision_id or (p.inspection_id, p.version) = (new.inspection_id, new.version));
  if s.statement is null or (s.agency_id, s.disclosed_to, s.author_id) is distinct from (new.agency_id, new.disclosed_to, new.author_id) then
    raise exception 'there is no such statement' using errcode = 'check_violation', constraint = 'statement_check_fits';
  end if;
  new.statement := s.statement;
  foreach n in array (select coalesce(array_agg(x order by length(x) desc, x), '{}') from unnest(new.names) x) loop
    if length(n) not between 2 and 20 or strpos(s.statement, n) = 0 then
      raise exception 'a name has 2 to 20 characters and stands in the statement' using errcode = 'check_violation', constraint = 'statement_check_names';
    end if;
    if not person_name(n) then
      raise exception 'what is masked has the form of a name and is no word of complaint' using errcode = 'check_violation', constraint = 'statement_check_names';
    end if;
    new.statement := replace(new.statement, n, left(n, 1) || '某');
  end loop;
  return new;
end
$$;
-- +goose StatementEnd


-- +goose Down
-- +goose StatementBegin
create or replace function statement_masked() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare s record; n text;
begin
  select p.statement, p.agency_id, p.disclosed_to, p.author_id into s from publication_statement p
  where p.statement is not null and (p.decision_id = new.decision_id or (p.inspection_id, p.version) = (new.inspection_id, new.version));
  if s.statement is null or (s.agency_id, s.disclosed_to, s.author_id) is distinct from (new.agency_id, new.disclosed_to, new.author_id) then
    raise exception 'there is no such statement' using errcode = 'check_violation', constraint = 'statement_check_fits';
  end if;
  new.statement := s.statement;
  foreach n in array (select coalesce(array_agg(x order by length(x) desc, x), '{}') from unnest(new.names) x) loop
    if length(n) not between 2 and 20 or strpos(s.statement, n) = 0 then
      raise exception 'a name has 2 to 20 characters and stands in the statement' using errcode = 'check_violation', constraint = 'statement_check_names';
    end if;
    if n !~ '^([㐀-鿿]{2,4}|[㐀-鿿]{1,8}([·•][㐀-鿿]{1,8}){1,3}|[A-ZÀ-Þ][A-Za-zÀ-ɏ''.-]*( [A-ZÀ-Þ][A-Za-zÀ-ɏ''.-]*){1,3})$' then
      raise exception 'what is masked has the form of a name' using errcode = 'check_violation', constraint = 'statement_check_names';
    end if;
    new.statement := replace(new.statement, n, left(n, 1) || '某');
  end loop;
  return new;
end
$$;
-- +goose StatementEnd
drop function person_name(text);
