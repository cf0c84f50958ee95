// What Node reads of certificates: a line for each file, "SERIAL NOTAFTER", or "error: …".
const { X509Certificate } = require('crypto');
const { readFileSync } = require('fs');

for (const file of process.argv.slice(2)) {
  try {
    const certificate = new X509Certificate(readFileSync(file));
    if (!certificate.ca || !certificate.verify(certificate.publicKey)) throw new Error('not understood');
    const serial = certificate.serialNumber.toLowerCase().replace(/^0+/, '');
    console.log(`${serial} ${Date.parse(certificate.validTo) / 1000}`);
  } catch (error) {
    console.log('error: ' + error.message);
  }
}
