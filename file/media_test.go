package file_test

import (
	"strings"
	"testing"

	"yangguang/fault"
	"yangguang/file"
)

// A recording is taken as phones and browsers declare it, under one name for what it is; what it is not is refused with both, and with what can be done.
func TestRecordingsOfPhones(t *testing.T) {
	media := file.Limits{MaxBytes: 1 << 20, Types: []string{"audio/mpeg", "audio/wave", "audio/mp4", "audio/amr", "video/mp4", "video/webm", "video/quicktime", "video/3gpp", "text/plain"}}
	wave, m4a := "RIFF\x24\x00\x00\x00WAVEfmt ", "\x00\x00\x00\x1cftypM4A \x00\x00\x00\x00M4A mp42isom"
	for _, c := range []struct{ body, declared, want string }{
		{wave, "audio/wav", "audio/wave"}, {wave, "audio/x-wav", "audio/wave"}, {wave, "audio/wave", "audio/wave"}, {wave, "", "audio/wave"},
		{m4a, "audio/x-m4a", "audio/mp4"}, {m4a, "audio/mp4", "audio/mp4"}, {"ID3\x04\x00", "audio/mp3", "audio/mpeg"},
		{"#!AMR\n\x3c", "audio/amr", "audio/amr"}, {"\x00\x00\x00\x14ftypqt  \x00\x00\x00\x00qt  ", "video/quicktime", "video/quicktime"},
		{"\x00\x00\x00\x18ftyp3gp4\x00\x00\x00\x00isom3gp4", "video/3gpp", "video/3gpp"}, {"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00isommp42", "video/mp4", "video/mp4"},
		{"\x1aE\xdf\xa3", "audio/webm;codecs=opus", "video/webm"}, {wave, "application/octet-stream", "audio/wave"},
	} {
		if got, _, err := media.Accept(t.Context(), received([]byte(c.body)), c.declared); err != nil || got != c.want {
			t.Errorf("%q declared as %q: %q, %v", c.body, c.declared, got, err)
		}
	}
	for _, c := range []struct{ body, declared, says string }{
		{wave, "audio/mpeg", "audio/wave"}, {"a text", "audio/wav", "text/plain"}, {wave, "audio/", "audio/wave"},
		{"\x00\x00\x00\x18ftypheic\x00\x00\x00\x00mif1heic", "image/heic", "MP3, WAV, M4A, AMR, MP4, WebM, MOV, 3GP, TXT"},
	} {
		_, _, err := media.Accept(t.Context(), received([]byte(c.body)), c.declared)
		if f, ok := fault.As(err); !ok || f.Kind != fault.Invalid || f.Field != "file" || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q declared as %q: %v", c.body, c.declared, err)
		}
	}
}
