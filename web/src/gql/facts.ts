// Generated from policies/leniency/facts.yaml by scripts/codegen.mjs: do not edit.
export type Fact = {
  key: string;
  type: 'bool' | 'int' | 'money' | 'date' | 'choice';
  label: string;
  labelEn: string;
  unit?: string;
  choices?: { word: string; label: string; labelEn?: string }[];
  question?: string;
  /** An inspector may state it; the others come from registers or are derived. */
  stated: boolean;
};

export const facts: Fact[] = [
  {
    "key": "first_violation",
    "type": "bool",
    "label": "首次违法",
    "labelEn": "first violation of this kind",
    "stated": false
  },
  {
    "key": "correction",
    "type": "choice",
    "label": "改正情况",
    "labelEn": "correction",
    "choices": [
      {
        "word": "on_spot",
        "label": "当场改正"
      },
      {
        "word": "in_period",
        "label": "责令期限内改正"
      },
      {
        "word": "pending",
        "label": "尚在责令期限内"
      },
      {
        "word": "refused",
        "label": "拒不改正或者逾期未改正"
      }
    ],
    "stated": true
  },
  {
    "key": "harm",
    "type": "choice",
    "label": "危害后果",
    "labelEn": "harm",
    "choices": [
      {
        "word": "none",
        "label": "没有危害后果"
      },
      {
        "word": "slight",
        "label": "危害后果轻微"
      },
      {
        "word": "more",
        "label": "危害后果超出轻微"
      }
    ],
    "stated": true
  },
  {
    "key": "minor",
    "type": "bool",
    "label": "违法行为轻微",
    "labelEn": "the violation is minor",
    "question": "违法行为是否轻微？请附证据",
    "stated": true
  },
  {
    "key": "no_fault",
    "type": "bool",
    "label": "有证据足以证明没有主观过错",
    "labelEn": "evidence proves that there was no fault",
    "question": "当事人提交的证据是否足以证明没有主观过错？请附证据",
    "stated": true
  },
  {
    "key": "intentional",
    "type": "bool",
    "label": "主观故意",
    "labelEn": "done on purpose",
    "question": "是否主观故意？请附证据",
    "stated": true
  },
  {
    "key": "caused_by_party",
    "type": "bool",
    "label": "不合格由当事人造成",
    "labelEn": "the party caused the defect",
    "stated": true
  },
  {
    "key": "goods_value",
    "type": "money",
    "label": "货值金额",
    "labelEn": "value of the goods",
    "unit": "元",
    "stated": true
  },
  {
    "key": "source_told",
    "type": "bool",
    "label": "能如实说明进货来源",
    "labelEn": "told truthfully where the goods came from",
    "stated": true
  },
  {
    "key": "purchase_checked",
    "type": "bool",
    "label": "履行了进货查验等义务",
    "labelEn": "goods were checked when bought",
    "stated": true
  },
  {
    "key": "unaware_proven",
    "type": "bool",
    "label": "有充分证据证明不知道所采购的食品不符合食品安全标准",
    "labelEn": "evidence proves that the defect was not known",
    "question": "是否有充分证据证明当事人不知道所采购的食品不符合食品安全标准？请附证据",
    "stated": true
  },
  {
    "key": "food_accident",
    "type": "bool",
    "label": "发生食品安全事故或者食源性疾病",
    "labelEn": "a food accident or illness happened",
    "stated": true
  },
  {
    "key": "catering",
    "type": "bool",
    "label": "属于餐饮环节",
    "labelEn": "catering",
    "stated": true
  },
  {
    "key": "cooked_bulk_food",
    "type": "bool",
    "label": "属于散装熟食销售",
    "labelEn": "cooked food sold in bulk",
    "stated": true
  },
  {
    "key": "licence_conditions_met",
    "type": "bool",
    "label": "实际具备取得许可证的条件",
    "labelEn": "meets the conditions of the licence",
    "stated": true
  },
  {
    "key": "article_52_case",
    "type": "bool",
    "label": "满足《食品经营许可和备案管理办法》第五十二条第三款规定情形之一",
    "labelEn": "a case of Art. 52 para. 3 of the food licensing measures",
    "question": "是否满足《食品经营许可和备案管理办法》第五十二条第三款规定情形之一？请附证据",
    "stated": true
  },
  {
    "key": "began_on",
    "type": "date",
    "label": "违法行为开始日",
    "labelEn": "day the violation began",
    "stated": true
  },
  {
    "key": "lasted_months",
    "type": "int",
    "label": "违法行为持续整月数",
    "labelEn": "whole months it lasted",
    "unit": "个月",
    "stated": false
  },
  {
    "key": "harm_reduced",
    "type": "bool",
    "label": "主动消除或者减轻违法行为危害后果",
    "labelEn": "removed or reduced the harm of its own accord",
    "question": "是否主动消除或者减轻违法行为危害后果？请附证据",
    "stated": true
  },
  {
    "key": "coerced",
    "type": "bool",
    "label": "受他人胁迫或者诱骗",
    "labelEn": "coerced or tricked by others",
    "question": "是否受他人胁迫或者诱骗实施违法行为？请附证据",
    "stated": true
  },
  {
    "key": "confessed",
    "type": "bool",
    "label": "主动供述行政机关尚未掌握的违法行为",
    "labelEn": "told of violations not yet known",
    "stated": true
  },
  {
    "key": "merit",
    "type": "bool",
    "label": "配合查处违法行为有立功表现",
    "labelEn": "earned merit by helping the inquiry",
    "stated": true
  },
  {
    "key": "serious_distrust",
    "type": "bool",
    "label": "列入严重违法失信名单",
    "labelEn": "on the list of serious distrust",
    "stated": false
  }
];
