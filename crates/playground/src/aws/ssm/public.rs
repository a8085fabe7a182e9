//! The parameters that AWS publishes for everybody, of which those are here that name the latest images. Refuses to know who
//! may read them.
//!
//! The images' ids are made of the seed: real ones would be out of date.

use super::super::kept;
use rolecall_iam::world::Resource;
use rolecall_iam::{World, id};
use serde_json::json;

/// What the names of public parameters begin with. They belong to no account
/// (https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-public-parameters-ami.html).
pub(super) const PUBLIC: &str = "/aws/service/";

/// Names behind that, `{}` standing for each word in front.
const IMAGES: [(&str, &str); 8] = [
    ("x86_64 arm64", "ami-amazon-linux-latest/al2023-ami-kernel-default-{}"),
    ("x86_64 arm64", "ami-amazon-linux-latest/al2023-ami-kernel-6.1-{}"),
    ("x86_64 arm64", "ami-amazon-linux-latest/al2023-ami-minimal-kernel-default-{}"),
    ("x86_64 arm64", "ami-amazon-linux-latest/amzn2-ami-hvm-{}-gp2"),
    ("x86_64 arm64", "ami-amazon-linux-latest/amzn2-ami-kernel-5.10-hvm-{}-gp2"),
    ("amd64 arm64", "canonical/ubuntu/server/24.04/stable/current/{}/hvm/ebs-gp3/ami-id"),
    ("amd64 arm64", "canonical/ubuntu/server/22.04/stable/current/{}/hvm/ebs-gp2/ami-id"),
    ("2019 2022 2025", "ami-windows-latest/Windows_Server-{}-English-Full-Base"),
];

/// All names.
pub(super) fn names() -> impl Iterator<Item = String> {
    IMAGES
        .iter()
        .flat_map(|(words, name)| words.split(' ').map(move |word| format!("{PUBLIC}{}", name.replace("{}", word))))
}

/// The parameter of this name in a region.
pub(super) fn parameter(world: &World, region: &str, name: &str) -> Option<Resource> {
    names().find(|known| known == name)?;
    let hex = id::hex(world.seed, &format!("{region}{name}"));
    let mut resource = Resource { created: world.clock.plus(-7 * 86_400), ..Resource::default() };
    kept::keep(&mut resource, "Value", &json!(format!("ami-0{}", hex.get(..16).unwrap_or_default())));
    Some(resource)
}
