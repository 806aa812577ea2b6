package inspection

// Service decides and keeps; it has no state of its own.
type Service struct{}
