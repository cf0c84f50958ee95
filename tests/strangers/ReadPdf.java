// What Apache PDFBox and BouncyCastle say of signed PDFs, a line each:
//   FILE<TAB>pdfa<TAB>valid, or what is wrong
//   FILE<TAB>signature<TAB>FIELD<TAB>SubFilter<TAB>valid|invalid<TAB>whole|part
import java.io.File;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.Security;
import java.util.Arrays;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.apache.pdfbox.preflight.PreflightDocument;
import org.apache.pdfbox.preflight.ValidationResult;
import org.apache.pdfbox.preflight.exception.SyntaxValidationException;
import org.apache.pdfbox.preflight.parser.PreflightParser;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;

public class ReadPdf {
    static String pdfA(File file) throws Exception {
        ValidationResult result;
        try {
            PreflightParser parser = new PreflightParser(file);
            parser.parse();
            try (PreflightDocument document = parser.getPreflightDocument()) {
                document.validate();
                result = document.getResult();
            }
        } catch (SyntaxValidationException error) {
            result = error.getResult();
        }
        if (result.isValid())
            return "valid";
        StringBuilder errors = new StringBuilder();
        for (ValidationResult.ValidationError error : result.getErrorsList())
            errors.append(error.getErrorCode()).append(' ').append(error.getDetails()).append("; ");
        return errors.toString();
    }

    static void say(File file, PDSignatureField field, String subFilter, boolean isValid, String coverage) {
        System.out.println(String.join("\t", file.getName(), "signature", field.getPartialName(), subFilter,
                                       isValid ? "valid" : "invalid", coverage));
    }

    static boolean isTimeStamp(byte[] contents, byte[] content) throws Exception {
        TimeStampToken token = new TimeStampToken(new CMSSignedData(contents));
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
        var certificate = (X509CertificateHolder) token.getCertificates().getMatches(token.getSID()).iterator().next();
        token.validate(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(certificate));
        return Arrays.equals(digest, token.getTimeStampInfo().getMessageImprintDigest());
    }

    static void signatures(File file) throws Exception {
        byte[] octets = Files.readAllBytes(file.toPath());
        try (PDDocument document = PDDocument.load(octets)) {
            for (PDSignatureField field : document.getSignatureFields()) {
                var signature = field.getSignature();
                int[] range = signature.getByteRange();
                boolean isWhole = range[0] == 0 && range[2] + range[3] == octets.length;
                String coverage = isWhole ? "whole" : "part";
                if (signature.getSubFilter().equals("ETSI.RFC3161")) {
                    boolean isStamp = isTimeStamp(signature.getContents(octets), signature.getSignedContent(octets));
                    say(file, field, signature.getSubFilter(), isStamp, coverage);
                    continue;
                }
                CMSSignedData cms = new CMSSignedData(new CMSProcessableByteArray(signature.getSignedContent(octets)),
                                                      signature.getContents(octets));
                boolean isValid = cms.getSignerInfos().size() > 0;
                for (SignerInformation signer : cms.getSignerInfos().getSigners()) {
                    var found = cms.getCertificates().getMatches(signer.getSID());
                    isValid &= found.size() == 1 &&
                        signer.verify(new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(
                            (X509CertificateHolder) found.iterator().next()));
                }
                say(file, field, signature.getSubFilter(), isValid, coverage);
            }
        }
    }

    public static void main(String[] names) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        for (String name : names) {
            File file = new File(name);
            System.out.println(file.getName() + "\tpdfa\t" + pdfA(file));
            signatures(file);
        }
    }
}
