//! Calls that CloudTrail records: who may do what, with which key and secret.

use super::Class::{Configuration, Nothing, Permission};
use super::{ServiceCalls, row};

pub(super) const SERVICES: &[ServiceCalls] = &[
    ServiceCalls {
        service: "iam",
        reference: "https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "serverCertificateName",
                "DeleteServerCertificate UpdateServerCertificate UploadServerCertificate",
            ),
            row(
                Permission,
                "openIDConnectProviderArn",
                "AddClientIDToOpenIDConnectProvider DeleteOpenIDConnectProvider \
                 RemoveClientIDFromOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint",
            ),
            row(
                Permission,
                "roleName",
                "AddRoleToInstanceProfile AttachRolePolicy CreateRole DeleteRole DeleteRolePermissionsBoundary \
                 DeleteRolePolicy DetachRolePolicy PutRolePermissionsBoundary PutRolePolicy \
                 RemoveRoleFromInstanceProfile UpdateAssumeRolePolicy UpdateRole",
            ),
            row(
                Permission,
                "userName",
                "AddUserToGroup AttachUserPolicy CreateAccessKey CreateLoginProfile CreateServiceSpecificCredential \
                 CreateUser DeactivateMFADevice DeleteLoginProfile DeleteSSHPublicKey DeleteSigningCertificate \
                 DeleteUser DeleteUserPermissionsBoundary DeleteUserPolicy DetachUserPolicy EnableMFADevice \
                 PutUserPermissionsBoundary PutUserPolicy RemoveUserFromGroup UpdateLoginProfile UpdateSSHPublicKey \
                 UpdateSigningCertificate UpdateUser UploadSSHPublicKey UploadSigningCertificate",
            ),
            row(
                Permission,
                "groupName",
                "AttachGroupPolicy CreateGroup DeleteGroup DeleteGroupPolicy DetachGroupPolicy PutGroupPolicy \
                 UpdateGroup",
            ),
            row(
                Permission,
                "",
                "ChangePassword DeleteAccountPasswordPolicy DisableOrganizationsRootCredentialsManagement \
                 DisableOrganizationsRootSessions DisableOutboundWebIdentityFederation \
                 EnableOrganizationsRootCredentialsManagement EnableOrganizationsRootSessions \
                 EnableOutboundWebIdentityFederation PutAccountProperties SetSecurityTokenServicePreferences \
                 UpdateAccountPasswordPolicy",
            ),
            row(Permission, "accountAlias", "CreateAccountAlias DeleteAccountAlias"),
            row(Permission, "instanceProfileName", "CreateInstanceProfile DeleteInstanceProfile"),
            row(Permission, "url", "CreateOpenIDConnectProvider"),
            row(Permission, "policyName", "CreatePolicy"),
            row(
                Permission,
                "policyArn",
                "CreatePolicyVersion DeletePolicy DeletePolicyVersion SetDefaultPolicyVersion",
            ),
            row(Permission, "name", "CreateSAMLProvider"),
            row(Permission, "virtualMFADeviceName", "CreateVirtualMFADevice"),
            row(Permission, "userName accessKeyId", "DeleteAccessKey UpdateAccessKey"),
            row(Permission, "sAMLProviderArn", "DeleteSAMLProvider UpdateSAMLProvider"),
            row(
                Permission,
                "userName serviceSpecificCredentialId",
                "DeleteServiceSpecificCredential ResetServiceSpecificCredential UpdateServiceSpecificCredential",
            ),
            row(Permission, "serialNumber", "DeleteVirtualMFADevice"),
            row(
                Nothing,
                "",
                "AcceptDelegationRequest AcquireRole AssociateDelegationRequest CreateDelegationRequest \
                 CreateServiceLinkedRole DeleteServiceLinkedRole RejectDelegationRequest ResyncMFADevice \
                 SendDelegationToken TagInstanceProfile TagMFADevice TagOpenIDConnectProvider TagPolicy TagRole \
                 TagSAMLProvider TagServerCertificate TagUser UntagInstanceProfile UntagMFADevice \
                 UntagOpenIDConnectProvider UntagPolicy UntagRole UntagSAMLProvider UntagServerCertificate \
                 UntagUser UpdateDelegationRequest UpdateRoleDescription",
            ),
        ],
    },
    ServiceCalls {
        service: "sts",
        reference: "https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html",
        rows: &[row(Nothing, "", "AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity AssumeRoot")],
    },
    ServiceCalls {
        service: "kms",
        reference: "https://docs.aws.amazon.com/kms/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "keyId targetKeyId aliasName customKeyStoreId customKeyStoreName",
                "ConnectCustomKeyStore CreateAlias CreateCustomKeyStore CreateKey DeleteAlias DeleteCustomKeyStore \
                 DeleteImportedKeyMaterial DisableKeyRotation DisconnectCustomKeyStore EnableKeyRotation \
                 ImportKeyMaterial ReplicateKey RotateKeyOnDemand UpdateAlias UpdateCustomKeyStore \
                 UpdatePrimaryRegion",
            ),
            row(
                Permission,
                "keyId",
                "CancelKeyDeletion DisableKey EnableKey PutKeyPolicy RevokeGrant ScheduleKeyDeletion",
            ),
            row(
                Nothing,
                "",
                "CreateGrant Decapsulate Decrypt DeriveSharedSecret Encapsulate Encrypt ReEncrypt \
                 RetireGrant Sign TagResource UntagResource \
                 UpdateKeyDescription Verify VerifyMac",
            ),
        ],
    },
    ServiceCalls {
        service: "secretsmanager",
        reference: "https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "secretId name",
                "CancelRotateSecret CreateSecret DeleteSecret PutSecretValue RestoreSecret RotateSecret \
                 UpdateSecret UpdateSecretVersionStage",
            ),
            row(Configuration, "secretId", "RotationAbandoned RotationFailed RotationStarted RotationSucceeded"),
            row(Permission, "secretId", "DeleteResourcePolicy PutResourcePolicy"),
            row(
                Nothing,
                "",
                "CancelSecretVersionDelete EndSecretVersionDelete RemoveRegionsFromReplication \
                 ReplicateSecretToRegions StartSecretVersionDelete StopReplicationToReplica TagResource \
                 TestRotationFailed TestRotationStarted TestRotationSucceeded UntagResource",
            ),
        ],
    },
    ServiceCalls {
        service: "cognito-idp",
        reference: "https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Configuration,
                "userPoolId poolName",
                "AddCustomAttributes AddUserPoolClientSecret CreateIdentityProvider CreateResourceServer \
                 CreateUserPool CreateUserPoolClient CreateUserPoolDomain CreateUserPoolReplica \
                 DeleteIdentityProvider DeleteResourceServer DeleteUserPool DeleteUserPoolClient \
                 DeleteUserPoolClientSecret DeleteUserPoolDomain DeleteUserPoolReplica SetRiskConfiguration \
                 SetUserPoolMfaConfig UpdateIdentityProvider UpdateProvisionedLimit UpdateResourceServer \
                 UpdateUserPool UpdateUserPoolClient UpdateUserPoolDomain UpdateUserPoolReplica",
            ),
            row(
                Nothing,
                "",
                "AdminAddUserToGroup AdminConfirmSignUp AdminCreateUser AdminDeleteSoftwareToken AdminDeleteUser \
                 AdminDeleteUserAttributes AdminDisableProviderForUser AdminDisableUser AdminEnableUser \
                 AdminForgetDevice AdminInitiateAuth AdminLinkProviderForUser AdminRemoveUserFromGroup \
                 AdminResetUserPassword AdminRespondToAuthChallenge AdminSetUserMFAPreference AdminSetUserPassword \
                 AdminSetUserSettings AdminUpdateAuthEventFeedback AdminUpdateDeviceStatus \
                 AdminUpdateUserAttributes AdminUserGlobalSignOut AssociateSoftwareToken ChangePassword \
                 CompleteWebAuthnRegistration ConfirmDevice ConfirmForgotPassword ConfirmSignUp CreateGroup \
                 CreateManagedLoginBranding CreateTerms CreateUserImportJob DeleteGroup DeleteManagedLoginBranding \
                 DeleteTerms DeleteUser DeleteUserAttributes DeleteWebAuthnCredential ForgetDevice ForgotPassword \
                 GlobalSignOut InitiateAuth ResendConfirmationCode RespondToAuthChallenge RevokeToken \
                 SetLogDeliveryConfiguration SetUICustomization SetUserMFAPreference SetUserSettings SignUp \
                 StartUserImportJob StartWebAuthnRegistration StopUserImportJob TagResource UntagResource \
                 UpdateAuthEventFeedback UpdateDeviceStatus UpdateGroup UpdateManagedLoginBranding UpdateTerms \
                 UpdateUserAttributes VerifySoftwareToken VerifyUserAttribute",
            ),
        ],
    },
    ServiceCalls {
        service: "organizations",
        reference: "https://docs.aws.amazon.com/organizations/latest/APIReference/API_Operations.html",
        rows: &[
            row(
                Permission,
                "policyId accountId servicePrincipal policyType",
                "AttachPolicy CloseAccount DeletePolicy DeleteResourcePolicy DeregisterDelegatedAdministrator \
                 DetachPolicy DisableAWSServiceAccess DisablePolicyType EnableAWSServiceAccess EnablePolicyType \
                 LeaveOrganization MoveAccount PutResourcePolicy RegisterDelegatedAdministrator \
                 RemoveAccountFromOrganization UpdatePolicy",
            ),
            row(
                Nothing,
                "",
                "AcceptHandshake CancelHandshake CreateAccount CreateGovCloudAccount CreateOrganization \
                 CreateOrganizationalUnit CreatePolicy DeclineHandshake DeleteOrganization DeleteOrganizationalUnit \
                 EnableAllFeatures InviteAccountToOrganization InviteOrganizationToTransferResponsibility \
                 TagResource TerminateResponsibilityTransfer UntagResource UpdateOrganizationalUnit \
                 UpdateResponsibilityTransfer",
            ),
        ],
    },
];
