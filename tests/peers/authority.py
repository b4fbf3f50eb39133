# Makes a certificate authority of a test's own, and a certificate of it for 127.0.0.1: ca.pem, cert.pem and key.pem in
# the folder that is named.
import datetime
import ipaddress
import pathlib
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

folder = pathlib.Path(sys.argv[1])
now = datetime.datetime.now(datetime.timezone.utc)


def certificate(name, key, issuer, signing, *extensions):
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
    )
    for extension, critical in extensions:
        made = made.add_extension(extension, critical)
    return made.sign(signing, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


def named(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


root, leaf = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
files = {
    "ca.pem": certificate(
        named("Test authority"), root, named("Test authority"), root,
        (x509.BasicConstraints(True, None), True), (usage, True),
    ),
    "cert.pem": certificate(
        named("127.0.0.1"), leaf, named("Test authority"), root,
        (x509.BasicConstraints(False, None), True), (address, False),
    ),
    "key.pem": leaf.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ),
}
for name, content in files.items():
    (folder / name).write_bytes(content)
