using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using StageTest.Engines.Kubernetes.Client;

namespace StageTest.Engines.K3s;

/// <summary>Calico's API server, which serves <c>projectcalico.org/v3</c> in the cluster's own API.</summary>
/// <remarks>
/// It uses the node's network, so that no policy of a scenario can cut it off and so prevent the removal of that policy. The cluster exists
/// for one run only, so the server has all rights in it.
/// </remarks>
internal static class CalicoApiServer
{
    /// <summary>The name of the aggregated API.</summary>
    public const string ApiService = "v3.projectcalico.org";

    /// <summary>Its namespace, which contains nothing else.</summary>
    public const string Home = "calico-apiserver";

    private const string Name = "calico-apiserver";
    private const string Service = "calico-api";
    private const string CertificateDirectory = "/calico-apiserver-certs";
    private const int Port = 5443;
    private const int ServicePort = 443;

    // Far longer than any kept cluster lives. It starts one day in the past, because clocks may differ.
    private static readonly TimeSpan Validity = TimeSpan.FromDays(3650);

    /// <summary>Its objects, in the order in which they are applied.</summary>
    /// <param name="image">The server's image.</param>
    public static IEnumerable<JsonObject> Objects(string image)
    {
        var (certificate, key) = MakeCertificate($"{Service}.{Home}.svc");
        yield return Body("v1", "Namespace", null, Home);
        yield return Body("v1", "ServiceAccount", Home, Name);
        yield return With(
            Body("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", null, Name),
            new()
            {
                ["roleRef"] = new JsonObject
                {
                    ["apiGroup"] = "rbac.authorization.k8s.io",
                    ["kind"] = "ClusterRole",
                    ["name"] = "cluster-admin",
                },
                ["subjects"] = new JsonArray(
                    new JsonObject
                    {
                        ["kind"] = "ServiceAccount",
                        ["name"] = Name,
                        ["namespace"] = Home,
                    }
                ),
            }
        );
        yield return With(
            Body("v1", "Secret", Home, Name),
            new()
            {
                ["type"] = "kubernetes.io/tls",
                ["data"] = new JsonObject { ["tls.crt"] = Base64(certificate), ["tls.key"] = Base64(key) },
            }
        );
        yield return With(
            Body("v1", "Service", Home, Service),
            new()
            {
                ["spec"] = new JsonObject
                {
                    ["selector"] = Labels(),
                    ["ports"] = new JsonArray(
                        new JsonObject
                        {
                            ["name"] = "https",
                            ["port"] = ServicePort,
                            ["targetPort"] = Port,
                            ["protocol"] = "TCP",
                        }
                    ),
                },
            }
        );
        yield return With(
            Body("apps/v1", "Deployment", Home, Name),
            new()
            {
                ["spec"] = new JsonObject
                {
                    ["replicas"] = 1,
                    ["strategy"] = new JsonObject { ["type"] = "Recreate" },
                    ["selector"] = new JsonObject { ["matchLabels"] = Labels() },
                    ["template"] = new JsonObject
                    {
                        ["metadata"] = new JsonObject { ["labels"] = Labels() },
                        ["spec"] = Pod(image),
                    },
                },
            }
        );
        yield return With(
            Body("apiregistration.k8s.io/v1", "APIService", null, ApiService),
            new()
            {
                ["spec"] = new JsonObject
                {
                    ["group"] = "projectcalico.org",
                    ["version"] = "v3",
                    ["groupPriorityMinimum"] = 1500,
                    ["versionPriority"] = 200,
                    ["caBundle"] = Base64(certificate),
                    ["service"] = new JsonObject
                    {
                        ["name"] = Service,
                        ["namespace"] = Home,
                        ["port"] = ServicePort,
                    },
                },
            }
        );
    }

    /// <summary>Whether an object is one of its own.</summary>
    public static bool Has(ObjectId id) => id.Namespace == Home || (id.Namespace.Length == 0 && id.Name is Home or Name or ApiService);

    private static JsonObject Pod(string image) =>
        new()
        {
            ["hostNetwork"] = true,
            ["serviceAccountName"] = Name,
            ["priorityClassName"] = "system-cluster-critical",
            ["nodeSelector"] = new JsonObject { ["kubernetes.io/os"] = "linux" },
            ["tolerations"] = new JsonArray(new JsonObject { ["operator"] = "Exists" }),
            ["containers"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = Name,
                    ["image"] = image,
                    ["imagePullPolicy"] = "IfNotPresent",
                    ["args"] = new JsonArray(
                        $"--secure-port={Port}",
                        $"--tls-cert-file={CertificateDirectory}/tls.crt",
                        $"--tls-private-key-file={CertificateDirectory}/tls.key"
                    ),
                    ["env"] = new JsonArray(new JsonObject { ["name"] = "DATASTORE_TYPE", ["value"] = "kubernetes" }),

                    // k3s reaches only those ports of nodes that a pod declares.
                    ["ports"] = new JsonArray(
                        new JsonObject
                        {
                            ["name"] = "https",
                            ["containerPort"] = Port,
                            ["protocol"] = "TCP",
                        }
                    ),
                    ["readinessProbe"] = new JsonObject
                    {
                        ["httpGet"] = new JsonObject
                        {
                            ["path"] = "/readyz",
                            ["port"] = Port,
                            ["scheme"] = "HTTPS",
                        },
                        ["timeoutSeconds"] = 5,
                        ["periodSeconds"] = 2,
                    },

                    // Only root can write the directory of the certificate.
                    ["securityContext"] = new JsonObject { ["runAsUser"] = 0 },
                    ["volumeMounts"] = new JsonArray(
                        new JsonObject
                        {
                            ["name"] = "certificate",
                            ["mountPath"] = CertificateDirectory,
                            ["readOnly"] = true,
                        }
                    ),
                }
            ),
            ["volumes"] = new JsonArray(
                new JsonObject
                {
                    ["name"] = "certificate",
                    ["secret"] = new JsonObject { ["secretName"] = Name },
                }
            ),
        };

    private static (string Certificate, string Key) MakeCertificate(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=" + name, key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(
            new X509BasicConstraintsExtension(
                certificateAuthority: true,
                hasPathLengthConstraint: false,
                pathLengthConstraint: 0,
                critical: true
            )
        );
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.DigitalSignature | X509KeyUsageFlags.KeyCertSign, critical: true)
        );
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new("1.3.6.1.5.5.7.3.1")], critical: false));
        var now = TimeProvider.System.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddDays(-1), now + Validity);
        return (certificate.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }

    private static JsonObject Labels() => new() { ["k8s-app"] = Name };

    private static JsonObject Body(string apiVersion, string kind, string? home, string name)
    {
        var metadata = new JsonObject { ["name"] = name };
        if (home is not null)
        {
            metadata["namespace"] = home;
        }

        return new()
        {
            ["apiVersion"] = apiVersion,
            ["kind"] = kind,
            ["metadata"] = metadata,
        };
    }

    private static JsonObject With(JsonObject body, JsonObject fields)
    {
        foreach (var (name, value) in fields.ToArray())
        {
            fields.Remove(name);
            body[name] = value;
        }

        return body;
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.ASCII.GetBytes(text));
}
