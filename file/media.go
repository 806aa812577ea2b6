package file

import (
	"bytes"
	"mime"
	"net/http"
	"slices"
	"strings"
)

// called is what people call a type of file, and what else devices and browsers declare it as.
var called = map[string]struct {
	name string
	also []string
}{
	"image/jpeg":      {"JPEG", []string{"image/jpg", "image/pjpeg"}},
	"audio/mpeg":      {"MP3", []string{"audio/mp3"}},
	"audio/wave":      {"WAV", []string{"audio/wav", "audio/x-wav", "audio/vnd.wave"}},
	"audio/aiff":      {"AIFF", []string{"audio/x-aiff"}},
	"audio/mp4":       {"M4A", []string{"audio/m4a", "audio/x-m4a", "video/mp4"}},
	"audio/amr":       {"AMR", []string{"audio/amr-nb", "audio/3gpp"}},
	"video/mp4":       {"MP4", []string{"audio/mp4", "audio/m4a", "audio/x-m4a"}},
	"video/webm":      {"WebM", []string{"audio/webm"}},
	"video/quicktime": {"MOV", []string{"video/mp4"}},
	"video/3gpp":      {"3GP", []string{"audio/3gpp", "video/mp4"}},
	"text/plain":      {"TXT", nil},
}

// sniff says what the file is by its first bytes: beside what the standard library knows, the recordings of phones (the brands of ISO/IEC 14496-12, RFC 4867 §5).
func sniff(head []byte) string {
	if bytes.HasPrefix(head, []byte("#!AMR")) {
		return "audio/amr"
	}
	if len(head) >= 12 && string(head[4:8]) == "ftyp" {
		switch brand := string(head[8:12]); {
		case brand == "M4A " || brand == "M4B ":
			return "audio/mp4"
		case brand == "qt  ":
			return "video/quicktime"
		case strings.HasPrefix(brand, "3gp"):
			return "video/3gpp"
		}
	}
	t, _, err := mime.ParseMediaType(http.DetectContentType(head))
	if err != nil {
		return ""
	}
	return t
}

// declares reports whether a file of the type may have been declared so. Who does not know says nothing, or application/octet-stream.
func declares(declared, mediaType string) bool {
	said, _, err := mime.ParseMediaType(declared)
	return declared == "" || err == nil && (said == "application/octet-stream" || said == mediaType || slices.Contains(called[mediaType].also, said))
}

// kinds writes media types as people call them, or else what stands behind the slash.
func kinds(types []string) string {
	names := make([]string, len(types))
	for i, t := range types {
		if names[i] = called[t].name; names[i] == "" {
			names[i] = strings.ToUpper(t[strings.LastIndex(t, "/")+1:])
		}
	}
	return strings.Join(names, ", ")
}
