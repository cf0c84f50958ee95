// What Go reads of certificates: a line for each file, "SERIAL NOTAFTER", or "error: …".
package main

import (
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"os"
)

func main() {
	for _, file := range os.Args[1:] {
		fmt.Println(read(file))
	}
}

func read(file string) string {
	content, err := os.ReadFile(file)
	if err != nil {
		return "error: " + err.Error()
	}
	block, _ := pem.Decode(content)
	if block == nil {
		return "error: no PEM"
	}
	certificate, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return "error: " + err.Error()
	}
	if len(certificate.UnhandledCriticalExtensions) > 0 || !certificate.IsCA {
		return "error: not understood"
	}
	return fmt.Sprintf("%x %d", certificate.SerialNumber, certificate.NotAfter.Unix())
}
