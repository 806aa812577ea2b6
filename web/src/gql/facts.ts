// Generated from policies/leniency/facts.yaml by scripts/codegen.mjs: do not edit.
export type Fact = {
  key: string;
  type: 'bool' | 'int' | 'money' | 'number' | 'date' | 'choice';
  label: string;
  labelEn: string;
  unit?: string;
  choices?: { word: string; label: string; labelEn: string }[];
  question?: string;
  /** An inspector may state it; the others come from registers or are derived. */
  stated: boolean;
  /** Who may supply it; nobody where the platform finds it itself. */
  suppliers: string[];
};

export const facts: Fact[] = [
  {
    "key": "first_violation",
    "type": "bool",
    "label": "首次违法",
    "labelEn": "first violation of this kind",
    "stated": false,
    "suppliers": []
  },
  {
    "key": "correction",
    "type": "choice",
    "label": "改正情况",
    "labelEn": "correction",
    "choices": [
      {
        "word": "before_found",
        "label": "被发现前主动改正",
        "labelEn": "corrected of its own accord before it was found"
      },
      {
        "word": "on_spot",
        "label": "当场改正",
        "labelEn": "corrected on the spot"
      },
      {
        "word": "in_period",
        "label": "责令期限内改正",
        "labelEn": "corrected within the time ordered"
      },
      {
        "word": "pending",
        "label": "尚在责令期限内",
        "labelEn": "the time ordered still runs"
      },
      {
        "word": "refused",
        "label": "拒不改正或者逾期未改正",
        "labelEn": "refused or not corrected in time"
      }
    ],
    "stated": true,
    "suppliers": [
      "register",
      "inspector"
    ]
  },
  {
    "key": "harm",
    "type": "choice",
    "label": "危害后果",
    "labelEn": "harm",
    "choices": [
      {
        "word": "none",
        "label": "没有危害后果",
        "labelEn": "no harm"
      },
      {
        "word": "slight",
        "label": "危害后果轻微",
        "labelEn": "slight harm"
      },
      {
        "word": "more",
        "label": "危害后果超出轻微",
        "labelEn": "more than slight harm"
      }
    ],
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "minor",
    "type": "bool",
    "label": "违法行为轻微",
    "labelEn": "the violation is minor",
    "question": "违法行为是否轻微？请附证据",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "no_fault",
    "type": "bool",
    "label": "有证据足以证明没有主观过错",
    "labelEn": "evidence proves that there was no fault",
    "question": "当事人提交的证据是否足以证明没有主观过错？请附证据",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "intentional",
    "type": "bool",
    "label": "主观故意",
    "labelEn": "done on purpose",
    "question": "是否主观故意？请附证据",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "caused_by_party",
    "type": "bool",
    "label": "不合格由当事人造成",
    "labelEn": "the party caused the defect",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "goods_value",
    "type": "money",
    "label": "货值金额",
    "labelEn": "value of the goods",
    "unit": "元",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "source_told",
    "type": "bool",
    "label": "能如实说明进货来源",
    "labelEn": "told truthfully where the goods came from",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "purchase_checked",
    "type": "bool",
    "label": "履行了进货查验等义务",
    "labelEn": "goods were checked when bought",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "unaware_proven",
    "type": "bool",
    "label": "有充分证据证明不知道所采购的食品不符合食品安全标准",
    "labelEn": "evidence proves that the defect was not known",
    "question": "是否有充分证据证明当事人不知道所采购的食品不符合食品安全标准？请附证据",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "food_accident",
    "type": "bool",
    "label": "发生食品安全事故或者食源性疾病",
    "labelEn": "a food accident or illness happened",
    "stated": true,
    "suppliers": [
      "inspector",
      "external"
    ]
  },
  {
    "key": "catering",
    "type": "bool",
    "label": "属于餐饮环节",
    "labelEn": "catering",
    "stated": true,
    "suppliers": [
      "register",
      "inspector"
    ]
  },
  {
    "key": "cooked_bulk_food",
    "type": "bool",
    "label": "属于散装熟食销售",
    "labelEn": "cooked food sold in bulk",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "licence_conditions_met",
    "type": "bool",
    "label": "实际具备取得许可证的条件",
    "labelEn": "meets the conditions of the licence",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "article_52_case",
    "type": "bool",
    "label": "满足《食品经营许可和备案管理办法》第五十二条第三款规定情形之一",
    "labelEn": "a case of Art. 52 para. 3 of the food licensing measures",
    "question": "是否满足《食品经营许可和备案管理办法》第五十二条第三款规定情形之一？请附证据",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "began_on",
    "type": "date",
    "label": "违法行为开始日",
    "labelEn": "day the violation began",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "ended_on",
    "type": "date",
    "label": "违法行为终了日",
    "labelEn": "day the violation ended",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "grave_danger",
    "type": "bool",
    "label": "涉及公民生命健康安全、金融安全且有危害后果",
    "labelEn": "life or health or finance was harmed",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "separate_act",
    "type": "bool",
    "label": "与同日已被罚款的行为不是同一违法行为",
    "labelEn": "another act than the one fined of the same day",
    "question": "与该企业同日、同类且已被罚款的行为是否不是同一违法行为？请附证据",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "lasted_months",
    "type": "int",
    "label": "违法行为持续整月数",
    "labelEn": "whole months it lasted",
    "unit": "个月",
    "stated": false,
    "suppliers": []
  },
  {
    "key": "harm_reduced",
    "type": "bool",
    "label": "主动消除或者减轻违法行为危害后果",
    "labelEn": "removed or reduced the harm of its own accord",
    "question": "是否主动消除或者减轻违法行为危害后果？请附证据",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "coerced",
    "type": "bool",
    "label": "受他人胁迫或者诱骗",
    "labelEn": "coerced or tricked by others",
    "question": "是否受他人胁迫或者诱骗实施违法行为？请附证据",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "confessed",
    "type": "bool",
    "label": "主动供述行政机关尚未掌握的违法行为",
    "labelEn": "told of violations not yet known",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "merit",
    "type": "bool",
    "label": "配合查处违法行为有立功表现",
    "labelEn": "earned merit by helping the inquiry",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "serious_distrust",
    "type": "bool",
    "label": "列入严重违法失信名单",
    "labelEn": "on the list of serious distrust",
    "stated": false,
    "suppliers": [
      "register",
      "external"
    ]
  },
  {
    "key": "lasted_days",
    "type": "int",
    "label": "违法行为持续天数",
    "labelEn": "days it lasted",
    "unit": "天",
    "stated": false,
    "suppliers": []
  },
  {
    "key": "corrected_on",
    "type": "date",
    "label": "改正完成日",
    "labelEn": "day the violation was corrected",
    "stated": true,
    "suppliers": [
      "inspector",
      "enterprise"
    ]
  },
  {
    "key": "corrected_workdays",
    "type": "int",
    "label": "发现后至改正完成的工作日数",
    "labelEn": "working days until it was corrected",
    "unit": "个工作日",
    "stated": false,
    "suppliers": []
  },
  {
    "key": "commitment_given",
    "type": "bool",
    "label": "已书面承诺改正并不再违法",
    "labelEn": "committed in writing to correct and not to repeat",
    "question": "当事人是否已提交书面承诺？请附证据",
    "stated": true,
    "suppliers": [
      "enterprise",
      "inspector"
    ]
  },
  {
    "key": "accident_free_years",
    "type": "int",
    "label": "连续未发生生产安全事故的整年数",
    "labelEn": "whole years without a work accident",
    "unit": "年",
    "stated": false,
    "suppliers": [
      "register",
      "external"
    ]
  },
  {
    "key": "illegal_gains",
    "type": "bool",
    "label": "有违法所得",
    "labelEn": "illegal gains were made",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "cooperates",
    "type": "bool",
    "label": "配合调查取证",
    "labelEn": "cooperates with the inquiry",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "obstructed",
    "type": "bool",
    "label": "拒不接受调查处理、阻碍执法或者煽动抗拒执法",
    "labelEn": "refused or obstructed the inquiry",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "affected_people",
    "type": "int",
    "label": "涉及人数",
    "labelEn": "people concerned",
    "unit": "人",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "affected_count",
    "type": "int",
    "label": "涉及数量（处、只、具）",
    "labelEn": "places or pieces concerned",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "most_per_floor",
    "type": "int",
    "label": "每层涉及数量的最大值",
    "labelEn": "most pieces concerned on one floor",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "width_percent",
    "type": "number",
    "label": "占用宽度的百分比",
    "labelEn": "percentage of the width taken",
    "unit": "%",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "fatal_accident_3y",
    "type": "bool",
    "label": "近三年发生人员死亡生产安全事故",
    "labelEn": "a fatal work accident within three years",
    "stated": true,
    "suppliers": [
      "register",
      "external",
      "inspector"
    ]
  },
  {
    "key": "injury_accident_3y",
    "type": "bool",
    "label": "近三年发生人员重伤生产安全事故",
    "labelEn": "a work accident with serious injury within three years",
    "stated": true,
    "suppliers": [
      "register",
      "external",
      "inspector"
    ]
  },
  {
    "key": "high_risk_industry",
    "type": "bool",
    "label": "属于危险物品生产经营储存、非煤矿山、金属冶炼等高危行业",
    "labelEn": "an industry of high danger",
    "stated": true,
    "suppliers": [
      "register",
      "inspector"
    ]
  },
  {
    "key": "rescue_affected",
    "type": "bool",
    "label": "实际影响消防车通行、疏散逃生、消防设施使用或者造成火灾蔓延",
    "labelEn": "rescue or escape or equipment was really affected or a fire spread",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "load_secured",
    "type": "bool",
    "label": "已规范装载并采取防止触地拖行、掉落、遗洒的措施",
    "labelEn": "load secured as told",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "road_restored",
    "type": "bool",
    "label": "已在规定期限内清除污染或者修复损害",
    "labelEn": "road cleaned or repaired in time",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "traffic_harm",
    "type": "bool",
    "label": "引发交通事故或者造成交通拥堵",
    "labelEn": "an accident or a jam was caused",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "road_damage",
    "type": "bool",
    "label": "造成公路路产损害",
    "labelEn": "the road was damaged",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "stopped_at_once",
    "type": "bool",
    "label": "按要求立即停驶或者驶离公路",
    "labelEn": "stopped or left the road at once",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "name_misused",
    "type": "bool",
    "label": "使用公司名称或者冒用他人企业名称",
    "labelEn": "uses the name of a company or of another enterprise",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "sensitive_area",
    "type": "bool",
    "label": "位于生态环境敏感区或者人居环境敏感区",
    "labelEn": "in an area sensitive for nature or for people",
    "stated": true,
    "suppliers": [
      "register",
      "inspector"
    ]
  },
  {
    "key": "stopped_or_restored",
    "type": "bool",
    "label": "已主动实施关闭或者停止建设、拆除涉案设备、恢复原状等措施",
    "labelEn": "closed or stopped or dismantled or restored of its own accord",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "acceptance_done",
    "type": "bool",
    "label": "环境保护设施验收工作已全部完成",
    "labelEn": "acceptance of the protection facilities is complete",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "eia_approved",
    "type": "bool",
    "label": "环评文件已经批准",
    "labelEn": "the impact assessment is approved",
    "stated": true,
    "suppliers": [
      "register",
      "inspector"
    ]
  },
  {
    "key": "facilities_built",
    "type": "bool",
    "label": "环保设施已按要求建成",
    "labelEn": "the protection facilities are built as required",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "acceptance_overdue",
    "type": "bool",
    "label": "超过验收期限",
    "labelEn": "the time for acceptance has passed",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "project_stage",
    "type": "choice",
    "label": "建设项目阶段",
    "labelEn": "stage of the project",
    "choices": [
      {
        "word": "not_begun",
        "label": "未开工建设",
        "labelEn": "building has not begun"
      },
      {
        "word": "under_construction",
        "label": "已开工建设但未完工、未投入生产或者使用",
        "labelEn": "begun, not complete and not in use"
      },
      {
        "word": "in_use",
        "label": "已投入生产或者使用",
        "labelEn": "in production or use"
      }
    ],
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "exceeded",
    "type": "choice",
    "label": "超标情形",
    "labelEn": "what exceeded the standard",
    "choices": [
      {
        "word": "one_class_b",
        "label": "仅一个B类污染物超标",
        "labelEn": "one class B pollutant only"
      },
      {
        "word": "ph_only",
        "label": "仅pH值超标",
        "labelEn": "the pH value only"
      },
      {
        "word": "colour_only",
        "label": "仅色度超标",
        "labelEn": "the colour only"
      },
      {
        "word": "other",
        "label": "其他超标",
        "labelEn": "another excess"
      }
    ],
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "excess_ratio",
    "type": "number",
    "label": "超标倍数",
    "labelEn": "times by which it exceeds",
    "unit": "倍",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "ph_value",
    "type": "number",
    "label": "pH值",
    "labelEn": "pH value",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "sudden_failure",
    "type": "bool",
    "label": "因突发故障导致污染防治设施不正常运行",
    "labelEn": "facilities failed because of a sudden fault",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "reported_hours",
    "type": "int",
    "label": "从故障到报告的小时数",
    "labelEn": "hours from the fault to the report",
    "unit": "小时",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "emergency_measures",
    "type": "bool",
    "label": "已采取应急处置、停产等措施减少污染物排放",
    "labelEn": "emergency measures were taken",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "daily_mean_exceeded",
    "type": "bool",
    "label": "日均值超标",
    "labelEn": "the daily mean exceeded the standard",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "voc_case",
    "type": "choice",
    "label": "挥发性有机物废气情形",
    "labelEn": "case of organic waste gas",
    "choices": [
      {
        "word": "not_closed",
        "label": "未按要求进行密闭",
        "labelEn": "not closed as required"
      },
      {
        "word": "cannot_close",
        "label": "无法密闭且未采取措施减少废气排放",
        "labelEn": "cannot be closed, and nothing was done to reduce waste gas"
      }
    ],
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "treatment_in_use",
    "type": "bool",
    "label": "已按照规定安装并使用污染防治设施",
    "labelEn": "treatment is installed and in use",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "waste_case",
    "type": "choice",
    "label": "危险废物贮存情形",
    "labelEn": "case of hazardous waste storage",
    "choices": [
      {
        "word": "not_to_standard",
        "label": "未按照国家环境保护标准贮存",
        "labelEn": "not stored to the national environmental standard"
      },
      {
        "word": "mixed_in",
        "label": "混入非危险废物中贮存",
        "labelEn": "stored among waste that is not hazardous"
      }
    ],
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "waste_tonnes",
    "type": "number",
    "label": "所涉危险废物数量",
    "labelEn": "hazardous waste concerned",
    "unit": "吨",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "waste_extreme",
    "type": "bool",
    "label": "属于废弃剧毒化学品、医疗废物、实验室废物及易燃易爆危险废物",
    "labelEn": "highly toxic or medical or laboratory or explosive waste",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "class_a_pollutant",
    "type": "bool",
    "label": "所涉为A类污染物",
    "labelEn": "a class A pollutant",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "noise_exceeded",
    "type": "bool",
    "label": "经检测噪声排放超标",
    "labelEn": "measured noise exceeds the standard",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "disclosed_late_or_partly",
    "type": "bool",
    "label": "未及时公开或者公开内容不全",
    "labelEn": "disclosed late or in part",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "outlets_monitored",
    "type": "bool",
    "label": "已按照规定对排污口和周边环境进行监测",
    "labelEn": "outlets and surroundings are monitored as required",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "no_evident_harm",
    "type": "bool",
    "label": "没有明显社会危害",
    "labelEn": "no evident harm to society",
    "question": "违法行为是否没有明显社会危害？请附证据",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "lawful_use",
    "type": "bool",
    "label": "可用于其他合法生产经营活动",
    "labelEn": "can be used for other lawful business",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "standards_proven",
    "type": "bool",
    "label": "有证据证明其符合强制性标准",
    "labelEn": "evidence proves that it meets mandatory standards",
    "question": "当事人的证据是否足以证明其符合强制性标准？请附证据",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "evidence_can_be_fixed",
    "type": "bool",
    "label": "采取信息化手段或者影印、复印等方式能够及时有效固定证据",
    "labelEn": "evidence can be fixed by copies in time",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "vital_supply",
    "type": "bool",
    "label": "实施强制会对区域生产生活必需物资供给产生重大影响",
    "labelEn": "coercion would greatly affect the supply of vital goods",
    "question": "实施强制是否会对区域生产生活必需物资供给产生重大影响？请附证据",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "must_confiscate",
    "type": "bool",
    "label": "属于依法应当没收或者销毁的涉案财物、工具设备",
    "labelEn": "must by law be confiscated or destroyed",
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  },
  {
    "key": "coercion_object",
    "type": "choice",
    "label": "拟采取强制措施的对象",
    "labelEn": "what coercion would be used on",
    "choices": [
      {
        "word": "tools",
        "label": "生产经营工具、设备",
        "labelEn": "tools and equipment of production"
      },
      {
        "word": "materials",
        "label": "原料、辅料、农业投入品、添加剂、包装物、食品相关产品",
        "labelEn": "raw and auxiliary materials, inputs, additives, packaging, food-related products"
      },
      {
        "word": "documents",
        "label": "合同、票据、账簿、凭证等资料",
        "labelEn": "contracts, bills, accounts and vouchers"
      },
      {
        "word": "premises",
        "label": "设施、场所",
        "labelEn": "facilities and premises"
      }
    ],
    "stated": true,
    "suppliers": [
      "inspector"
    ]
  }
];
