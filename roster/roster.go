// Package roster keeps 一单两库: agencies, enterprises, inspectors and check items. It promises one identity per enterprise (the
// normalised 统一社会信用代码), items that can be inspected only while published, and imports that are all or nothing.
package roster

import (
	"github.com/google/uuid"

	"yangguang/ident"
	"yangguang/workday"
)

// Region is an administrative region 行政区划 (GB/T 2260).
type Region struct {
	Code   string
	Name   string
	Parent *Region
}

// Agency is an enforcement agency 执法机关.
type Agency struct {
	ID     uuid.UUID
	Code   string // used in draw numbers, e.g. 370502-SCJG
	Name   string
	Region Region
	Field  string // field of law 领域, e.g. 市场监管
	Level  string // province, city, county, township
}

// NodeID is the opaque id.
func (a Agency) NodeID() string { return ident.Of(ident.Agency, a.ID) }

// SubjectKind is the kind of an inspection target 检查对象类别.
type SubjectKind string

// The kinds.
const (
	KindEnterprise         SubjectKind = "ENTERPRISE"          // 企业
	KindSelfEmployed       SubjectKind = "SELF_EMPLOYED"       // 个体工商户
	KindCooperative        SubjectKind = "COOPERATIVE"         // 农民专业合作社
	KindSocialOrganisation SubjectKind = "SOCIAL_ORGANISATION" // 社会组织
	KindPublicInstitution  SubjectKind = "PUBLIC_INSTITUTION"  // 事业单位
)

// EnterpriseStatus is the status in the register 登记状态.
type EnterpriseStatus string

// The statuses.
const (
	Active       EnterpriseStatus = "ACTIVE"       // 存续
	Deregistered EnterpriseStatus = "DEREGISTERED" // 注销
	Revoked      EnterpriseStatus = "REVOKED"      // 吊销
	MovedOut     EnterpriseStatus = "MOVED_OUT"    // 迁出
	Suspended    EnterpriseStatus = "SUSPENDED"    // 歇业
	Unknown      EnterpriseStatus = "UNKNOWN"      // not stated by the source
)

// CreditClass is the credit-risk class A–D 企业信用风险分类, an internal reference.
type CreditClass string

// Industry is an industry 行业 (GB/T 4754).
type Industry struct{ Code, Name string }

// Enterprise is an inspection target 检查对象.
type Enterprise struct {
	ID             uuid.UUID
	USCC           string // normalised, 18 characters
	USCCValid      bool   // check character holds (GB 32100); false is a warning only
	Name           string // masked for the public where it holds a personal name
	PublicName     string // the name with its personal part masked; equal to the registered name where nothing is
	Kind           SubjectKind
	Industry       *Industry
	Region         Region
	Address        *string
	Status         EnterpriseStatus
	CreditClass    *CreditClass // nil unless the reader may see it
	KeySupervision []string
	Synthetic      bool // demo data, not a real enterprise
}

// NodeID is the opaque id.
func (e Enterprise) NodeID() string { return ident.Of(ident.Enterprise, e.ID) }

// InspectorStatus is whether an inspector can be sent 在岗状态.
type InspectorStatus string

// Inspector is an officer 执法检查人员. Name and Certificate are nil unless the reader may see them.
type Inspector struct {
	ID           uuid.UUID
	Name         *string
	Pseudonym    string
	Certificate  *Certificate
	Memberships  []Membership
	Specialities []string
	Status       InspectorStatus
}

// NodeID is the opaque id.
func (i Inspector) NodeID() string { return ident.Of(ident.Inspector, i.ID) }

// Membership is a dated membership of an inspector in an agency.
type Membership struct {
	Agency Agency
	From   workday.Date
	To     *workday.Date
	Kind   string // own, shared, seconded, township
}

// Certificate is an enforcement certificate 执法证: opaque number, issuer, validity (days inclusive), fields of law it covers.
type Certificate struct {
	Number    string
	Issuer    string
	ValidFrom workday.Date
	ValidTo   workday.Date
	Scope     []string
}

// InspectorFace is what a reader may see of an inspector: the public agency and pseudonym, the visited enterprise also name,
// certificate number and photo (practice.md §3).
type InspectorFace struct {
	Pseudonym         string
	Agency            Agency
	Name              *string
	CertificateNumber *string
	PhotoURL          *string // of the newest photo 照片, read with the session or with the code
}

// ItemCategory is the category of a check item: GENERAL, KEY or UNMARKED.
type ItemCategory string

// CheckItem is an item of the published list 随机抽查事项.
type CheckItem struct {
	ID            uuid.UUID
	Code          string
	Name          string
	Category      ItemCategory
	Agency        Agency
	Basis         string
	Method        string
	Field         string
	Qualification string // slot qualification its inspectors need, "-" for none
	Checklist     []ChecklistQuestion
	Active        bool // published and not retired
}

// NodeID is the opaque id.
func (c CheckItem) NodeID() string { return ident.Of(ident.CheckItem, c.ID) }

// ChecklistQuestion is one question of a checklist 检查表.
type ChecklistQuestion struct {
	Key        string
	Text       string
	Basis      *string
	Kind       string // YES_NO, TEXT, NUMBER
	Required   bool
	Violations []string
	Adverse    *string // YES or NO, of YES_NO: the answer that shows a problem 不符合; nil: the checklist does not say
}

// EnterpriseFilter narrows a list of enterprises. Nil fields do not.
type EnterpriseFilter struct {
	NamePrefix   *string
	NameContains *string
	Search       *string // name, former name, Pinyin initials, code or address
	RegionCode   *string
	Kind         *SubjectKind
	Status       *EnterpriseStatus
}

// InspectorQuery narrows a list of inspectors.
type InspectorQuery struct {
	AgencyID *uuid.UUID
	Status   *InspectorStatus
}

// CheckItemQuery narrows a list of items.
type CheckItemQuery struct {
	AgencyID     *uuid.UUID
	Active       *bool
	NameContains *string
}
